"""What internal teams and the command learn about integrations."""

import asyncio
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from deskbridge.v1.integration_pb2 import AdapterState, Component, Integration
from deskbridge.v1.integration_service_pb2 import GetIntegrationRequest, ListIntegrationsRequest
from deskbridge.v1.integration_service_pb2_grpc import IntegrationServiceStub
from tests.support.core_server import core_channel, integration_file
from tests.support.fake_adapter import FakeAdapter, serving
from tests.support.status import failing

SERVICES = {
    "deskbridge.v1.IntegrationService",
    "deskbridge.v1.AuthorizationValidatorService",
    "deskbridge.v1.ContactRetrieverService",
    "deskbridge.v1.AgentRetrieverService",
    "deskbridge.v1.InteractionRetrieverService",
    "deskbridge.v1.ActionExecutorService",
}


async def described(channel: grpc.aio.Channel, name: str = "fake") -> Integration:
    """The integration, once the core has heard of its adapter."""
    stub = IntegrationServiceStub(channel)
    async with asyncio.timeout(10):
        while True:
            response = await stub.GetIntegration(GetIntegrationRequest(name=name))
            if response.integration.adapter.name:
                return response.integration


async def test_an_integration_is_its_file_and_its_adapter(channel: grpc.aio.Channel) -> None:
    integration = await described(channel)
    assert (integration.name, integration.display_name) == ("fake", "Fake")
    assert (integration.adapter.name, integration.adapter.version) == ("fake", "1.2.3")
    assert integration.adapter.state == AdapterState.ADAPTER_STATE_SERVING
    assert set(integration.components) == set(Component.values()) - {0}
    assert [action.name for action in integration.actions] == ["create_ticket"]
    assert list(integration.interaction_types) == ["ticket", "note", "call"]


async def test_contradictions_are_said_and_left_out(adapter: FakeAdapter) -> None:
    file_fields = {
        "interaction_types": ["note", "fax"],
        "actions": {"create_ticket": {"display": "open a case"}, "explode": {"display": "explode"}},
        "authentication_fields": {"token": {"help": "Under Settings."}, "pin": {"help": "None."}},
    }
    async with serving(adapter) as address, core_channel(integration_file(address, **file_fields)) as channel:
        integration = await described(channel)
    assert list(integration.interaction_types) == ["note"]
    assert [action.display for action in integration.actions] == ["open a case"]
    assert [field.help for field in integration.authentication_fields] == ["Under Settings."]
    assert list(integration.adapter.problems) == [
        "interaction_types: the adapter has no type fax.",
        "actions: the adapter has no action explode.",
        "authentication_fields: the adapter has no field pin.",
    ]


@pytest.mark.parametrize("name", ["", "nobody"])
async def test_an_unknown_integration(channel: grpc.aio.Channel, name: str) -> None:
    async with failing() as failure:
        await IntegrationServiceStub(channel).GetIntegration(GetIntegrationRequest(name=name))
    assert failure.error.reason == "INTEGRATION_NOT_FOUND"


async def test_an_adapter_that_is_not_up_does_not_stop_the_core_and_is_met_when_it_comes(adapter: FakeAdapter) -> None:
    async with serving(adapter) as address:
        pass  # the port is free again
    async with core_channel(integration_file(address)) as channel:
        stub = IntegrationServiceStub(channel)
        response = await stub.GetIntegration(GetIntegrationRequest(name="fake"))
        assert response.integration.adapter.state == AdapterState.ADAPTER_STATE_UNREACHABLE
        async with serving(adapter, address.port):
            assert (await described(channel)).adapter.state == AdapterState.ADAPTER_STATE_SERVING


async def test_a_replaced_adapter_is_described_anew(adapter: FakeAdapter) -> None:
    async with serving(adapter) as address, core_channel(integration_file(address)) as channel:
        assert (await described(channel)).adapter.version == "1.2.3"
    adapter.description.version = "2.0.0"
    async with serving(adapter, address.port), core_channel(integration_file(address)) as channel:
        assert (await described(channel)).adapter.version == "2.0.0"


async def test_an_incompatible_adapter_is_told_from_one_that_is_down(adapter: FakeAdapter) -> None:
    adapter.description.protocol_version = "2.0"
    async with serving(adapter) as address, core_channel(integration_file(address)) as channel:
        integration = await described(channel)
    assert integration.adapter.state == AdapterState.ADAPTER_STATE_INCOMPATIBLE
    assert list(integration.components) == []


async def test_integrations_are_listed_page_by_page() -> None:
    files = [integration_file("127.0.0.1:1", name=f"crm-{number}") for number in (3, 1, 2)]
    async with core_channel(*files) as channel:
        stub = IntegrationServiceStub(channel)
        first = await stub.ListIntegrations(ListIntegrationsRequest(page_size=2))
        second = await stub.ListIntegrations(ListIntegrationsRequest(page_size=2, page_token=first.next_page_token))
        async with failing() as failure:
            await stub.ListIntegrations(ListIntegrationsRequest(page_token="crm-9"))
    assert [each.name for page in (first, second) for each in page.integrations] == ["crm-1", "crm-2", "crm-3"]
    assert second.next_page_token == ""
    assert failure.error.reason == "PAGE_TOKEN_INVALID"


async def test_reflection_lists_the_six_services_and_health_says_serving(channel: grpc.aio.Channel) -> None:
    reflection: Any = reflection_pb2_grpc.ServerReflectionStub(channel)  # type: ignore[arg-type]
    call = reflection.ServerReflectionInfo()
    await call.write(reflection_pb2.ServerReflectionRequest(list_services=""))
    response = await call.read()
    await call.done_writing()
    listed = {service.name for service in response.list_services_response.service}
    assert listed >= SERVICES
    health = health_pb2_grpc.HealthStub(channel)
    for service in ("", *SERVICES):
        answer = await health.Check(health_pb2.HealthCheckRequest(service=service))  # type: ignore[attr-defined]
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
