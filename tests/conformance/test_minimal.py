"""What an adapter does not offer is skipped, by name; and what a description can have wrong."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk import Adapter, AgentPage, ContactPage, Declaration, Scalar, ThrottledError
from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.describing import description_problems
from adapters.sdk.servicer import AdapterServicer
from deskbridge.v1 import adapter_pb2
from deskbridge.v1.action_pb2 import Action, ActionInput
from deskbridge.v1.adapter_pb2 import (
    AgentsDescription,
    AuthenticationDescription,
    ContactsDescription,
    DescribeRequest,
    DescribeResponse,
    InteractionsDescription,
)
from deskbridge.v1.adapter_pb2_grpc import add_AdapterServiceServicer_to_server
from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.authentication_pb2 import AuthenticationField, AuthenticationType
from deskbridge.v1.contact_pb2 import Contact, ContactPosition
from runtime.addresses import Address
from runtime.report.model import Report
from runtime.server import GrpcServer, ServerOptions, Service
from tests.support.conformance import failed, verified
from tests.support.ordered_crms import CURSOR, KEYSET, UPDATED

_NONE = AuthenticationDescription(type=AuthenticationType.AUTHENTICATION_TYPE_NONE)
_CUSTOM = AuthenticationType.AUTHENTICATION_TYPE_CUSTOM


class OneAgent(Adapter):
    """Wants no credentials, and offers nothing but an agent."""

    @property
    def declaration(self) -> Declaration:
        agents = AgentsDescription(max_page_size=10)
        return Declaration(name="one", version="1", authentication=_NONE, agents=agents)

    async def list_agents(self, auth: Mapping[str, Scalar], page_size: int, page_token: str) -> AgentPage:
        return AgentPage(agents=[Agent(id="1", name="Ada", email="ada@example.com")])


class BusyAgent(OneAgent):
    """Of a CRM that takes ten requests at once."""

    def __init__(self) -> None:
        self._requests = 0

    async def list_agents(self, auth: Mapping[str, Scalar], page_size: int, page_token: str) -> AgentPage:
        self._requests += 1
        try:
            if self._requests > 10:
                raise ThrottledError("Not so many at once.")
            await asyncio.sleep(0.02)
            return await super().list_agents(auth, page_size, page_token)
        finally:
            self._requests -= 1


async def test_a_crm_that_throttles_is_not_its_adapters_fault() -> None:
    report = await _report(BusyAgent())
    assert failed(report) == {}
    assert [finding.title for _, finding in report.found("warning")] == ["the CRM throttles 50 calls at once"]
    reasons = {verdict.check: verdict.skipped for verdict in report.verdicts}
    assert reasons[catalogue.CANCELLED] == "cannot be seen: 50 calls at once are more than it takes: RESOURCE_EXHAUSTED"


class OddTimes(OneAgent):
    """Of a CRM whose times nobody can make sense of."""

    @property
    def declaration(self) -> Declaration:
        contacts = ContactsDescription(ordering=KEYSET, max_page_size=10)
        return Declaration(name="odd", version="1", authentication=_NONE, contacts=contacts)

    async def list_contacts_after(
        self, auth: Mapping[str, Scalar], page_size: int, after: ContactPosition | None
    ) -> ContactPage:
        odd = Contact(id="1", name="Ada", updated_at=Timestamp(seconds=10**17, nanos=-7))
        return ContactPage(contacts=[odd], exhausted=True)


class OddServicer(AdapterServicer):
    """As an adapter that is not on our SDK may describe itself."""

    async def Describe(self, request: DescribeRequest, context: Any) -> DescribeResponse:
        described = DescribeResponse()
        described.CopyFrom(await super().Describe(request, context))
        described.contacts.timestamp_granularity.CopyFrom(Duration(seconds=-(10**12), nanos=5))
        return described


async def test_nonsense_is_a_violation_and_no_crash() -> None:
    found = failed(await _report(OddTimes(), OddServicer))
    assert found[catalogue.DESCRIBED] == ["contacts.timestamp_granularity is not above zero and at most one day"]
    assert found[catalogue.contact_pages(1)] == ["updated_at is of no year from 1 to 9999"]


async def test_what_is_not_offered_is_skipped_by_name() -> None:
    report = await _report(OneAgent())
    assert failed(report) == {}
    skipped = {verdict.check.subject for verdict in report.verdicts if verdict.skipped.startswith("not offered")}
    assert skipped == {
        catalogue.CREDENTIALS,
        catalogue.CONTACTS,
        catalogue.LOOK_UP,
        catalogue.INTERACTIONS,
        catalogue.ACTIONS,
    }
    done = {verdict.check for verdict in report.verdicts if not verdict.skipped}
    assert {catalogue.agent_pages(size) for size in catalogue.PAGE_SIZES} <= done


async def _report(adapter: Adapter, servicer: type[AdapterServicer] = AdapterServicer) -> Report:
    add_to = partial(add_AdapterServiceServicer_to_server, servicer(adapter))
    service = Service(adapter_pb2.DESCRIPTOR.services_by_name["AdapterService"], add_to)
    server = GrpcServer(ServerOptions(Address("127.0.0.1", 0)), [service])
    target = str(await server.start())
    try:
        return (await verified(target, auth={})).report
    finally:
        await server.stop()


def _described(**fields: object) -> DescribeResponse:
    defaults = {"name": "acme", "version": "1", "protocol_version": "1.1", "authentication": _NONE}
    return DescribeResponse(**{**defaults, **fields})  # type: ignore[arg-type]


def _contacts(**fields: object) -> ContactsDescription:
    return ContactsDescription(**{"ordering": KEYSET, "max_page_size": 10, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("described", "problem"),
    [
        (_described(name=" "), "name is empty"),
        (_described(protocol_version="1"), "protocol_version is not major.minor"),
        (_described(protocol_version="2.0"), "protocol_version 2.0 is another major than 1, which this kit speaks"),
        (_described(authentication=None), "authentication.type is unset"),
        (
            _described(authentication=AuthenticationDescription(type=_CUSTOM)),
            "authentication.type is CUSTOM, and there are no fields",
        ),
        (
            _described(
                authentication=AuthenticationDescription(type=_CUSTOM, fields=[AuthenticationField(name="token")])
            ),
            "authentication.fields: token has no display",
        ),
        (_described(contacts=_contacts(ordering=0)), "contacts.ordering is unset or unknown"),
        (_described(contacts=_contacts(max_page_size=0)), "contacts.max_page_size is not at least 1"),
        (_described(contacts=_contacts(result_cap=-1)), "contacts.result_cap is negative"),
        (_described(contacts=_contacts(visibility_lag=Duration(seconds=-1))), "contacts.visibility_lag is negative"),
        (
            _described(contacts=_contacts(timestamp_granularity=Duration(seconds=86_401))),
            "contacts.timestamp_granularity is not above zero and at most one day",
        ),
        (
            _described(contacts=_contacts(ordering=UPDATED)),
            "contacts.timestamp_granularity is unset, and the ordering is UPDATED",
        ),
        (
            _described(protocol_version="1.0", contacts=_contacts(ordering=CURSOR)),
            "contacts.ordering cannot be asked for in protocol version 1.0",
        ),
        (_described(agents=AgentsDescription()), "agents.max_page_size is not at least 1"),
        (_described(interactions=InteractionsDescription()), "interactions.types is empty"),
        (
            _described(interactions=InteractionsDescription(types=["call", "call"])),
            "interactions.types: call is there twice",
        ),
        (
            _described(actions=[Action(name="Call back", display="call back", description="calls back")]),
            "actions: Call back is not of lower-case letters, digits and underscores",
        ),
        (_described(actions=[Action(name="call", description="calls")]), "actions: call has no display"),
        (
            _described(actions=[Action(name="call", display="call", description="calls by the CRM")]),
            "actions: the description of call is not lower-case, as Talkdesk shows it",
        ),
        (
            _described(
                actions=[Action(name="call", display="call", description="calls", inputs=[ActionInput(key="a")])]
            ),
            "actions: the input a of call has no name",
        ),
    ],
)
def test_what_a_description_has_wrong(described: DescribeResponse, problem: str) -> None:
    assert list(description_problems(described)) == [problem]


def test_a_description_with_nothing_wrong() -> None:
    assert list(description_problems(_described(contacts=_contacts()))) == []
