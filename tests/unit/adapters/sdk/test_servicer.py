"""The servicer translates, refuses what is out of bounds, and answers UNIMPLEMENTED for what is not declared."""

import dataclasses
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk import (
    Adapter,
    AgentPage,
    ContactPage,
    Declaration,
    InteractionPage,
    Scalar,
    ThrottledError,
    adapter_service,
)
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.action_pb2 import Action, ActionInput, ActionInputType, ActionResult
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceStub
from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.auth_pb2 import Auth, FieldValue
from deskbridge.v1.authentication_pb2 import AuthenticationField, AuthenticationFieldSource, AuthenticationType
from deskbridge.v1.contact_pb2 import (
    CONTACT_ORDERING_CURSOR,
    CONTACT_ORDERING_KEYSET,
    CONTACT_ORDERING_UNORDERED,
    CONTACT_ORDERING_UPDATED,
    Contact,
    ContactOrdering,
    ContactPosition,
)
from deskbridge.v1.interaction_pb2 import Interaction
from runtime.addresses import Address
from runtime.errors import rpc_error_to_error
from runtime.server import GrpcServer, ServerOptions

AUTH = Auth(fields={"user": FieldValue(string_value="u"), "account": FieldValue(integer_value=7)})


class RecordingAdapter(Adapter):
    """Keeps what it was called with."""

    def __init__(self, declaration: Declaration) -> None:
        self._declaration = declaration
        self.calls: list[tuple[Any, ...]] = []

    @property
    def declaration(self) -> Declaration:
        return self._declaration

    async def validate_credentials(self, auth: Mapping[str, Scalar]) -> Mapping[str, Scalar]:
        self.calls.append((dict(auth),))
        return {"account": 7, "region": "eu", "admin": True, "share": 0.5}

    async def list_contacts_after(
        self, auth: Mapping[str, Scalar], page_size: int, after: ContactPosition | None
    ) -> ContactPage:
        self.calls.append((dict(auth), page_size, after))
        return ContactPage(contacts=[Contact(id="1")], exhausted=True)

    async def list_contacts_since(
        self, auth: Mapping[str, Scalar], page_size: int, since: Timestamp | None
    ) -> ContactPage:
        self.calls.append(("since", page_size, since))
        return ContactPage(contacts=[Contact(id="1")], exhausted=True)

    async def list_tied_contacts(
        self, auth: Mapping[str, Scalar], page_size: int, tied: ContactPosition
    ) -> ContactPage:
        self.calls.append(("tied", page_size, tied))
        return ContactPage(contacts=[Contact(id="1")])

    async def list_changed_contacts(self, auth: Mapping[str, Scalar], page_size: int, cursor: str) -> ContactPage:
        self.calls.append(("changed", page_size, cursor))
        return ContactPage(contacts=[Contact(id="1")], next_cursor="next")

    async def scan_contacts(
        self, auth: Mapping[str, Scalar], page_size: int, since: Timestamp | None, page_token: str
    ) -> ContactPage:
        self.calls.append(("scan", page_size, since, page_token))
        return ContactPage(contacts=[Contact(id="1")], next_page_token="next")

    async def find_contacts(
        self, auth: Mapping[str, Scalar], emails: Sequence[str], phones: Sequence[str], page_size: int
    ) -> Sequence[Contact]:
        self.calls.append((list(emails), list(phones), page_size))
        return [Contact(id="2")]

    async def list_agents(self, auth: Mapping[str, Scalar], page_size: int, page_token: str) -> AgentPage:
        self.calls.append((page_size, page_token))
        return AgentPage(agents=[Agent(id="3")], next_page_token="next")

    async def list_interactions(
        self, auth: Mapping[str, Scalar], contact_ids: Sequence[str], types: Sequence[str], page_size: int
    ) -> InteractionPage:
        self.calls.append((list(contact_ids), list(types), page_size))
        return InteractionPage(interactions=[Interaction(id="4")], unknown_contact_ids=["9"])

    async def execute_action(
        self,
        auth: Mapping[str, Scalar],
        action: str,
        inputs: Mapping[str, Scalar],
        *,
        contact_external_id: str,
        agent_external_id: str,
        request_id: str,
    ) -> ActionResult:
        if action == "busy":
            raise ThrottledError("Slow down.", retry_after=3)
        self.calls.append((action, dict(inputs), contact_external_id, agent_external_id, request_id))
        return ActionResult(external_id="5")


AUTHENTICATION = pb.AuthenticationDescription(
    type=AuthenticationType.AUTHENTICATION_TYPE_CUSTOM,
    fields=[
        AuthenticationField(name="user", display="User", mandatory=True),
        AuthenticationField(
            name="account",
            display="Account",
            mandatory=True,
            source=AuthenticationFieldSource.AUTHENTICATION_FIELD_SOURCE_AUTH_VALIDATION,
        ),
    ],
)

EVERYTHING = Declaration(
    name="recording",
    version="3",
    authentication=AUTHENTICATION,
    contacts=pb.ContactsDescription(ordering=CONTACT_ORDERING_KEYSET, max_page_size=10, find=True),
    agents=pb.AgentsDescription(max_page_size=10),
    interactions=pb.InteractionsDescription(types=["note"]),
    actions=[
        Action(
            name="add",
            inputs=[
                ActionInput(key="text", mandatory=True, type=ActionInputType.ACTION_INPUT_TYPE_STRING),
                ActionInput(key="count", type=ActionInputType.ACTION_INPUT_TYPE_INTEGER),
                ActionInput(key="share", type=ActionInputType.ACTION_INPUT_TYPE_NUMBER),
                ActionInput(key="urgent", type=ActionInputType.ACTION_INPUT_TYPE_BOOLEAN),
            ],
        ),
        Action(name="busy"),
    ],
)

NOTHING = Declaration(
    name="nothing",
    version="1",
    authentication=pb.AuthenticationDescription(type=AuthenticationType.AUTHENTICATION_TYPE_NONE),
)


class Served:
    def __init__(self, adapter: RecordingAdapter, stub: Any) -> None:
        self.adapter = adapter
        self.stub = stub

    async def error(self, method: str, request: Any) -> Any:
        """The error that the call is answered with, as callers of the core see it."""
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await getattr(self.stub, method)(request)
        return rpc_error_to_error(caught.value)


async def serving(declaration: Declaration) -> AsyncIterator[Served]:
    adapter = RecordingAdapter(declaration)
    server = GrpcServer(ServerOptions(Address("127.0.0.1", 0)), [adapter_service(adapter)])
    address = await server.start()
    async with grpc.aio.insecure_channel(str(address)) as channel:
        yield Served(adapter, AdapterServiceStub(channel))
    await server.stop()


@pytest.fixture
async def everything() -> AsyncIterator[Served]:
    async for served in serving(EVERYTHING):
        yield served


@pytest.fixture
async def nothing() -> AsyncIterator[Served]:
    async for served in serving(NOTHING):
        yield served


async def test_describe(everything: Served) -> None:
    described = await everything.stub.Describe(pb.DescribeRequest())
    assert (described.name, described.version, described.protocol_version) == ("recording", "3", "1.1")
    assert described.authentication == AUTHENTICATION
    assert [action.name for action in described.actions] == ["add", "busy"]


async def test_values_keep_their_types_both_ways(everything: Served) -> None:
    auth = Auth(
        fields={
            "user": FieldValue(string_value="u"),
            "number": FieldValue(number_value=1.5),
            "flag": FieldValue(boolean_value=True),
            "whole": FieldValue(integer_value=2**53 + 1),
            "object": FieldValue(json_value="{}"),
            "null": FieldValue(),
        }
    )
    answer = await everything.stub.ValidateCredentials(pb.ValidateCredentialsRequest(auth=auth))
    assert everything.adapter.calls == [({"user": "u", "number": 1.5, "flag": True, "whole": 2**53 + 1},)]
    assert answer.fields["account"] == FieldValue(integer_value=7)
    assert answer.fields["region"] == FieldValue(string_value="eu")
    assert answer.fields["admin"] == FieldValue(boolean_value=True)
    assert answer.fields["share"] == FieldValue(number_value=0.5)


async def test_pages_travel(everything: Served) -> None:
    stub = everything.stub
    after = ContactPosition(id="0")
    after.updated_at.seconds = 5
    contacts = await stub.ListContacts(pb.ListContactsRequest(auth=AUTH, page_size=10, after=after))
    found = await stub.FindContacts(pb.FindContactsRequest(auth=AUTH, emails=["e"], phones=["p"], page_size=99))
    agents = await stub.ListAgents(pb.ListAgentsRequest(auth=AUTH, page_size=1, page_token="t"))
    interactions = await stub.ListInteractions(
        pb.ListInteractionsRequest(auth=AUTH, contact_ids=["1", "9"], types=["note"], page_size=5)
    )
    assert contacts == pb.ListContactsResponse(contacts=[Contact(id="1")], exhausted=True)
    assert found == pb.FindContactsResponse(contacts=[Contact(id="2")])
    assert agents == pb.ListAgentsResponse(agents=[Agent(id="3")], next_page_token="next")
    assert interactions == pb.ListInteractionsResponse(interactions=[Interaction(id="4")], unknown_contact_ids=["9"])
    assert everything.adapter.calls == [
        ({"user": "u", "account": 7}, 10, after),
        (["e"], ["p"], 99),
        (1, "t"),
        (["1", "9"], ["note"], 5),
    ]


async def test_an_action_travels(everything: Served) -> None:
    request = pb.AdapterServiceExecuteActionRequest(
        auth=AUTH,
        action="add",
        contact_external_id="1",
        agent_external_id="2",
        inputs={
            "text": FieldValue(string_value="x"),
            "count": FieldValue(integer_value=3),
            "share": FieldValue(integer_value=1),
            "urgent": FieldValue(boolean_value=False),
        },
        request_id="r",
    )
    answer = await everything.stub.ExecuteAction(request)
    assert answer.result == ActionResult(external_id="5")
    assert everything.adapter.calls == [("add", {"text": "x", "count": 3, "share": 1, "urgent": False}, "1", "2", "r")]


@pytest.mark.parametrize(
    ("method", "request_", "reason", "fields"),
    [
        ("ListContacts", pb.ListContactsRequest(auth=AUTH), "REQUEST_INVALID", ["page_size"]),
        ("ListContacts", pb.ListContactsRequest(auth=AUTH, page_size=11), "REQUEST_INVALID", ["page_size"]),
        ("ListContacts", pb.ListContactsRequest(auth=AUTH, page_size=-1), "REQUEST_INVALID", ["page_size"]),
        (
            "ListContacts",
            pb.ListContactsRequest(auth=AUTH, page_size=1, after=ContactPosition(id="1")),
            "REQUEST_INVALID",
            ["after.updated_at"],
        ),
        (
            "ListContacts",
            pb.ListContactsRequest(auth=AUTH, page_size=1, after=ContactPosition(updated_at=Timestamp(seconds=2**60))),
            "REQUEST_INVALID",
            ["after.updated_at"],
        ),
        (
            "ListContacts",
            pb.ListContactsRequest(auth=AUTH, page_size=1, after=ContactPosition(updated_at=Timestamp(nanos=-1))),
            "REQUEST_INVALID",
            ["after.updated_at"],
        ),
        ("FindContacts", pb.FindContactsRequest(auth=AUTH, page_size=0), "REQUEST_INVALID", ["page_size"]),
        ("ListAgents", pb.ListAgentsRequest(auth=AUTH, page_size=11), "REQUEST_INVALID", ["page_size"]),
        (
            "ListInteractions",
            pb.ListInteractionsRequest(auth=AUTH, types=["note"], page_size=1),
            "REQUEST_INVALID",
            ["contact_ids"],
        ),
        (
            "ListInteractions",
            pb.ListInteractionsRequest(auth=AUTH, contact_ids=["1"], page_size=1),
            "REQUEST_INVALID",
            ["types"],
        ),
        (
            "ListInteractions",
            pb.ListInteractionsRequest(auth=AUTH, contact_ids=["1"], types=["case"], page_size=1),
            "REQUEST_INVALID",
            ["types"],
        ),
        (
            "ExecuteAction",
            pb.AdapterServiceExecuteActionRequest(auth=AUTH, action="remove"),
            "ACTION_NOT_FOUND",
            [],
        ),
        (
            "ExecuteAction",
            pb.AdapterServiceExecuteActionRequest(
                auth=AUTH,
                action="add",
                inputs={"count": FieldValue(string_value="3"), "other": FieldValue(string_value="x")},
            ),
            "REQUEST_INVALID",
            ["inputs.other", "inputs.text", "inputs.count"],
        ),
        ("ListContacts", pb.ListContactsRequest(page_size=1), "CREDENTIALS_INVALID", []),
        ("ValidateCredentials", pb.ValidateCredentialsRequest(), "CREDENTIALS_INVALID", []),
    ],
)
async def test_what_is_out_of_bounds_never_reaches_the_adapter(
    everything: Served, method: str, request_: Any, reason: str, fields: list[str]
) -> None:
    error = await everything.error(method, request_)
    assert error.reason == reason
    assert [violation.field for violation in error.violations] == fields
    assert everything.adapter.calls == []


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("ValidateCredentials", pb.ValidateCredentialsRequest()),
        ("ListContacts", pb.ListContactsRequest(page_size=1)),
        ("FindContacts", pb.FindContactsRequest(page_size=1)),
        ("ListAgents", pb.ListAgentsRequest(page_size=1)),
        ("ListInteractions", pb.ListInteractionsRequest(contact_ids=["1"], types=["note"], page_size=1)),
        ("ExecuteAction", pb.AdapterServiceExecuteActionRequest(action="add")),
    ],
)
async def test_what_is_not_declared_is_unimplemented(nothing: Served, method: str, request_: Any) -> None:
    error = await nothing.error(method, request_)
    assert (error.code, error.reason) == (grpc.StatusCode.UNIMPLEMENTED, "COMPONENT_NOT_OFFERED")
    assert nothing.adapter.calls == []


async def test_an_error_of_the_adapter_travels(everything: Served) -> None:
    request = pb.AdapterServiceExecuteActionRequest(auth=AUTH, action="busy")
    error = await everything.error("ExecuteAction", request)
    assert (error.code, error.reason, error.message, error.retry_after) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "CRM_THROTTLED",
        "Slow down.",
        3,
    )


TIME = Timestamp(seconds=5, nanos=7)
POSITION = ContactPosition(updated_at=TIME, id="9")


def ordered_by(ordering: "ContactOrdering.ValueType") -> Declaration:
    contacts = pb.ContactsDescription(
        ordering=ordering, max_page_size=10, timestamp_granularity=Duration(seconds=1), find=True
    )
    return dataclasses.replace(EVERYTHING, contacts=contacts)


@pytest.mark.parametrize(
    ("ordering", "start", "call"),
    [
        (CONTACT_ORDERING_UPDATED, {}, ("since", 3, None)),
        (CONTACT_ORDERING_UPDATED, {"since": TIME}, ("since", 3, TIME)),
        (CONTACT_ORDERING_UPDATED, {"tied": POSITION}, ("tied", 3, POSITION)),
        (CONTACT_ORDERING_CURSOR, {}, ("changed", 3, "")),
        (CONTACT_ORDERING_CURSOR, {"cursor": ""}, ("changed", 3, "")),
        (CONTACT_ORDERING_CURSOR, {"cursor": "c"}, ("changed", 3, "c")),
        (CONTACT_ORDERING_UNORDERED, {}, ("scan", 3, None, "")),
        (CONTACT_ORDERING_UNORDERED, {"scan": pb.ContactScan()}, ("scan", 3, None, "")),
        (CONTACT_ORDERING_UNORDERED, {"scan": pb.ContactScan(since=TIME, page_token="t")}, ("scan", 3, TIME, "t")),
    ],
)
async def test_each_ordering_has_its_method(
    ordering: "ContactOrdering.ValueType", start: dict[str, Any], call: tuple[Any, ...]
) -> None:
    async for served in serving(ordered_by(ordering)):
        await served.stub.ListContacts(pb.ListContactsRequest(auth=AUTH, page_size=3, **start))
        assert served.adapter.calls == [call]


STARTS: dict[str, Any] = {"after": POSITION, "since": TIME, "tied": POSITION, "cursor": "c", "scan": pb.ContactScan()}
BEYOND = Timestamp(seconds=253_402_300_800)


@pytest.mark.parametrize(
    ("ordering", "start", "field"),
    [
        *((CONTACT_ORDERING_KEYSET, {name: STARTS[name]}, name) for name in ("since", "tied", "cursor", "scan")),
        *((CONTACT_ORDERING_UPDATED, {name: STARTS[name]}, name) for name in ("after", "cursor", "scan")),
        *((CONTACT_ORDERING_CURSOR, {name: STARTS[name]}, name) for name in ("after", "since", "tied", "scan")),
        *((CONTACT_ORDERING_UNORDERED, {name: STARTS[name]}, name) for name in ("after", "since", "tied", "cursor")),
        (CONTACT_ORDERING_UPDATED, {"since": BEYOND}, "since"),
        (CONTACT_ORDERING_UPDATED, {"tied": ContactPosition(id="9")}, "tied.updated_at"),
        (CONTACT_ORDERING_UPDATED, {"tied": ContactPosition(updated_at=BEYOND)}, "tied.updated_at"),
        (CONTACT_ORDERING_UNORDERED, {"scan": pb.ContactScan(since=Timestamp(nanos=-1))}, "scan.since"),
    ],
)
async def test_a_start_that_does_not_fit_the_ordering_is_refused_by_name(
    ordering: "ContactOrdering.ValueType", start: dict[str, Any], field: str
) -> None:
    async for served in serving(ordered_by(ordering)):
        error = await served.error("ListContacts", pb.ListContactsRequest(auth=AUTH, page_size=3, **start))
        assert (error.code, error.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")
        assert [violation.field for violation in error.violations] == [field]
        assert served.adapter.calls == []
