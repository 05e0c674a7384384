"""Requests of a later version of the protocol: fields that this adapter cannot know."""

from google.protobuf.message import Message

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.describing import offered
from adapters.sdk.conformance.session import Session
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.auth_pb2 import FieldValue

# Field 15999: a text, and another one as a number. No version of the contract will ever have it.
_UNKNOWN = b"\xfa\xe7\x07\x05later\xf8\xe7\x07\x2a"


async def verify_tolerance(session: Session) -> None:
    """Every read is answered as ever with unknown fields in the request, and with credentials that nobody asked for."""
    async with session.check(catalogue.UNKNOWN_FIELDS) as verdict:
        for method, request in [("Describe", pb.DescribeRequest()), *offered(session)]:
            answer = await session.calls.send(method, request, serialize=_with_unknown_fields)
            if answer.error is not None:
                detail = f"{method} with a field that this version does not know: {answer.outcome}"
                session.violation(verdict, f"{method} refuses unknown fields", detail, answer)
            if method == "Describe":
                continue
            more = type(request)()
            more.CopyFrom(request)
            more.auth.fields["later"].CopyFrom(FieldValue(string_value="later"))  # type: ignore[attr-defined]
            answer = await session.calls.send(method, more)
            if answer.error is not None:
                detail = f"{method} with a credential that it does not describe: {answer.outcome}"
                session.violation(verdict, f"{method} refuses unknown credentials", detail, answer)


def _with_unknown_fields(message: Message) -> bytes:
    return message.SerializeToString() + _UNKNOWN
