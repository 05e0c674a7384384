"""Good, bad and expired credentials."""

import secrets
from collections.abc import Mapping
from typing import Any

from grpc import StatusCode

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.calls import to_auth
from adapters.sdk.conformance.describing import offered, wants_credentials
from adapters.sdk.conformance.exchanges import Answer
from adapters.sdk.conformance.session import Session
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.authentication_pb2 import AuthenticationFieldSource
from runtime.report.model import Verdict

_VALIDATE = "ValidateCredentials"
_INVALID = "CREDENTIALS_INVALID"
_EXPIRED = "CREDENTIALS_EXPIRED"
_RETURNED = AuthenticationFieldSource.AUTHENTICATION_FIELD_SOURCE_AUTH_VALIDATION


async def verify_credentials(session: Session) -> None:
    """Also learns what validation returns."""
    if not wants_credentials(session.description):
        session.skip(
            "not offered: authentication is NONE",
            catalogue.GOOD,
            catalogue.BAD,
            catalogue.BAD_EVERYWHERE,
            catalogue.EXPIRED,
        )
        return
    async with session.check(catalogue.GOOD) as verdict:
        request = pb.ValidateCredentialsRequest(auth=session.calls.auth)
        answer = await session.ask(verdict, _VALIDATE, request)
        session.calls.learn(answer.response)
    canary = _canary(session)
    async with session.check(catalogue.BAD) as verdict:
        await _refused(session, verdict, canary, "wrong credentials", _INVALID)
        await _refused(session, verdict, {}, "no credentials at all", _INVALID)
        await _each_alone(session, verdict, canary)
    async with session.check(catalogue.BAD_EVERYWHERE) as verdict:
        for method, read in offered(session):
            if method != _VALIDATE:
                wrong: Any = type(read)()
                wrong.CopyFrom(read)
                wrong.auth.CopyFrom(to_auth(canary))
                what = f"{method}: wrong credentials"
                _judge(session, verdict, await session.settle(verdict, method, wrong), what, _INVALID)
    if session.options.expired_auth is None:
        session.skip("no --expired-auth-file", catalogue.EXPIRED)
        return
    async with session.check(catalogue.EXPIRED) as verdict:
        session.calls.keep_secret(session.options.expired_auth.values())
        await _refused(session, verdict, session.options.expired_auth, "expired credentials", _EXPIRED)


async def _each_alone(session: Session, verdict: Verdict, canary: Mapping[str, Any]) -> None:
    """One field wrong, the others right: somebody else's password must not do."""
    for field in session.description.authentication.fields:
        given = session.calls.given
        asked_for = (
            field.mandatory and field.source != AuthenticationFieldSource.AUTHENTICATION_FIELD_SOURCE_AUTH_VALIDATION
        )
        if not asked_for or field.name not in given or canary[field.name] == given[field.name] or len(given) == 1:
            continue
        request = pb.ValidateCredentialsRequest(auth=to_auth({**given, field.name: canary[field.name]}))
        answer = await session.settle(verdict, _VALIDATE, request)
        if answer.error is None:
            title = f"{field.name} may be anything"
            session.warning(verdict, title, "a mandatory field with a wrong value made no difference", answer)


async def _refused(session: Session, verdict: Verdict, auth: Mapping[str, Any], what: str, reason: str) -> None:
    request = pb.ValidateCredentialsRequest(auth=to_auth(auth))
    _judge(session, verdict, await session.settle(verdict, _VALIDATE, request), what, reason)


def _judge(session: Session, verdict: Verdict, answer: Answer, what: str, reason: str) -> None:
    """An adapter may leave the reason out, and means CREDENTIALS_INVALID then."""
    if answer.error is None:
        session.violation(verdict, f"{what} are accepted", f"expected UNAUTHENTICATED ({reason})", answer)
    elif answer.error.code is not StatusCode.UNAUTHENTICATED:
        title = f"{what} are answered with {answer.error.code.name}"
        session.violation(verdict, title, f"expected UNAUTHENTICATED ({reason}), got {answer.outcome}", answer)
    elif (answer.error.reason or _INVALID) != reason:
        title = f"{what} have the reason {answer.error.reason or 'that nobody gave, which means ' + _INVALID}"
        session.violation(verdict, title, f"expected {reason}", answer)


def _canary(session: Session) -> dict[str, Any]:
    """Wrong values of the same kinds, which no log has by chance. An address stays: no password goes elsewhere."""
    wrong = {name: _wrong(value) for name, value in session.calls.given.items()}
    session.calls.keep_secret(value for name, value in wrong.items() if value != session.calls.given[name])
    return wrong


def _wrong(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return 10**12 + secrets.randbelow(10**12)
    return value if "://" in value else f"canary-{secrets.token_hex(8)}"
