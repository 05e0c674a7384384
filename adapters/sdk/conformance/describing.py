"""Whether the adapter describes itself as the contract wants it, and has what it describes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from google.protobuf.message import Message
from grpc import StatusCode

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.session import Session
from adapters.sdk.declaration import PROTOCOL_VERSION
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.action_pb2 import Action
from deskbridge.v1.authentication_pb2 import AuthenticationType
from deskbridge.v1.contact_pb2 import ContactOrdering
from runtime.descriptions import agents_problems, contacts_problems

_VERSION = re.compile(r"\d{1,4}\.\d{1,4}", re.ASCII)
_ACTION = re.compile(r"[a-z0-9_]+", re.ASCII)
_MOST_PROBLEMS = 50


async def verify_description(session: Session) -> None:
    """Learn what the adapter offers, and look whether it is there."""
    async with session.check(catalogue.DESCRIBED) as verdict:
        answer = await session.ask(verdict, "Describe", pb.DescribeRequest())
        session.description = answer.response
        session.calls.know(answer.response)
        for problem in islice(description_problems(answer.response), _MOST_PROBLEMS):
            session.violation(verdict, problem, "see DescribeResponse in adapter.proto", answer)
        again = await session.ask(verdict, "Describe", pb.DescribeRequest())
        if again.response != answer.response:
            session.violation(verdict, "it describes itself differently when asked again", "nothing changed", again)
    async with session.check(catalogue.OFFERED) as verdict:
        for method, request in offered(session):
            answer = await session.settle(verdict, method, request)
            if answer.error is not None and answer.error.code is StatusCode.UNIMPLEMENTED:
                session.violation(verdict, f"{method} is described and not there", answer.outcome, answer)


def offered(session: Session) -> Iterator[tuple[str, Message]]:
    """A plain read of each component that the adapter describes."""
    described, auth = session.description, session.calls.auth
    if wants_credentials(described):
        yield "ValidateCredentials", pb.ValidateCredentialsRequest(auth=auth)
    if described.HasField("contacts"):
        yield "ListContacts", pb.ListContactsRequest(auth=auth, page_size=1)
        if described.contacts.find:
            yield "FindContacts", pb.FindContactsRequest(auth=auth, emails=["nobody@example.com"], page_size=1)
    if described.HasField("agents"):
        yield "ListAgents", pb.ListAgentsRequest(auth=auth, page_size=1)
    if described.interactions.types:
        types = described.interactions.types
        yield "ListInteractions", pb.ListInteractionsRequest(auth=auth, contact_ids=["0"], types=types, page_size=1)


def wants_credentials(description: pb.DescribeResponse) -> bool:
    """Whether there is anything to validate."""
    return description.authentication.type != AuthenticationType.AUTHENTICATION_TYPE_NONE


def description_problems(described: pb.DescribeResponse) -> Iterator[str]:
    """What is wrong with a description, one sentence each."""
    for name in ("name", "version"):
        if not getattr(described, name).strip():
            yield f"{name} is empty"
    major = PROTOCOL_VERSION.partition(".")[0]
    if not _VERSION.fullmatch(described.protocol_version):
        yield "protocol_version is not major.minor"
    elif described.protocol_version.partition(".")[0] != major:
        yield f"protocol_version {described.protocol_version} is another major than {major}, which this kit speaks"
    yield from _authentication_problems(described.authentication)
    if described.HasField("contacts"):
        yield from _contacts_problems(described)
    if described.HasField("agents"):
        yield from _told(agents_problems(described.agents))
    if described.HasField("interactions"):
        if not described.interactions.types:
            yield "interactions.types is empty"
        yield from _name_problems("interactions.types", described.interactions.types)
    yield from _name_problems("actions", (action.name for action in described.actions))
    for action in described.actions:
        yield from _action_problems(action)


def _authentication_problems(described: pb.AuthenticationDescription) -> Iterator[str]:
    if described.type == AuthenticationType.AUTHENTICATION_TYPE_UNSPECIFIED:
        yield "authentication.type is unset"
    if described.type == AuthenticationType.AUTHENTICATION_TYPE_CUSTOM and not described.fields:
        yield "authentication.type is CUSTOM, and there are no fields"
    yield from _name_problems("authentication.fields", (field.name for field in described.fields))
    for field in described.fields:
        if not field.display.strip():
            yield f"authentication.fields: {field.name} has no display"


def _contacts_problems(described: pb.DescribeResponse) -> Iterator[str]:
    contacts = described.contacts
    if contacts.ordering not in ContactOrdering.values() or not contacts.ordering:
        yield "contacts.ordering is unset or unknown"
    elif contacts.ordering != ContactOrdering.CONTACT_ORDERING_KEYSET and described.protocol_version == "1.0":
        yield "contacts.ordering cannot be asked for in protocol version 1.0"
    yield from _told(contacts_problems(contacts))
    is_updated = contacts.ordering == ContactOrdering.CONTACT_ORDERING_UPDATED
    if is_updated and not contacts.HasField("timestamp_granularity"):
        yield "contacts.timestamp_granularity is unset, and the ordering is UPDATED"


def _told(problems: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (f"{path} {what}" for path, what in problems)


def _action_problems(action: Action) -> Iterator[str]:
    if not _ACTION.fullmatch(action.name):
        yield f"actions: {action.name} is not of lower-case letters, digits and underscores"
    for name in ("display", "description"):
        text = getattr(action, name)
        if not text.strip():
            yield f"actions: {action.name} has no {name}"
        elif text != text.lower():
            yield f"actions: the {name} of {action.name} is not lower-case, as Talkdesk shows it"
    yield from _name_problems(f"actions: the inputs of {action.name}", (each.key for each in action.inputs))
    for each in action.inputs:
        if not each.name.strip():
            yield f"actions: the input {each.key} of {action.name} has no name"


def _name_problems(where: str, names: Iterable[str]) -> Iterator[str]:
    counts = Counter(names)
    if "" in counts:
        yield f"{where}: a name is empty"
    yield from (f"{where}: {name} is there twice" for name, count in counts.items() if count > 1)
