"""What internal teams and the command learn about integrations."""

import asyncio
import json
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from deskbridge.v1 import adapter_pb2
from deskbridge.v1.integration_pb2 import AdapterState, Component, Integration
from deskbridge.v1.integration_service_pb2 import (
    GetIntegrationRequest,
    GetManifestRequest,
    GetManifestResponse,
    ListIntegrationsRequest,
)
from deskbridge.v1.integration_service_pb2_grpc import IntegrationServiceStub
from tests.support.core_server import core_channel, integration_file
from tests.support.fake_adapter import FakeAdapter, serving
from tests.support.status import failing
from tests.support.submissions import FACTS

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


async def asked_for_manifest(channel: grpc.aio.Channel, name: str = "fake") -> GetManifestResponse:
    return await IntegrationServiceStub(channel).GetManifest(GetManifestRequest(name=name), timeout=5)


async def test_a_manifest_is_what_runs_in_talkdesks_format(adapter: FakeAdapter, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cret-key\n")
    fields = {
        "public_url": "https://bridge.example.com/behind/",
        "access_key": {"file": str(tmp_path / "key")},
        "submission": FACTS,
        "actions": {"create_ticket": {"display": "open a case"}},
        "components": ["contact_retriever", "action_executor"],
    }
    clock = lambda: (1_795_600_000, 0)  # noqa: E731
    async with serving(adapter) as address:
        async with core_channel(integration_file(address, **fields), clock=clock) as channel:
            response = await asked_for_manifest(channel)
    assert list(response.problems) == []
    manifest = response.manifest
    base = "https://bridge.example.com/behind/fake/key/s3cret-key"
    assert (manifest.base_url, manifest.has_access_key) == (base, True)
    integration = json.loads(manifest.integration_document)
    endpoints = {name: url for name, url in integration.items() if name.endswith("_endpoint")}
    assert endpoints == {"contact_synchronization_endpoint": f"{base}/contact_sync"}
    (action,) = manifest.action_documents
    assert action.name == "create_ticket"
    document = json.loads(action.document)
    assert (document["provider"], document["display"]) == ("fake", "open a case")
    assert document["endpoint"] == f"{base}/actions/create_ticket"
    assert [Component.Name(each) for each in manifest.components] == [
        "COMPONENT_CONTACT_RETRIEVER",
        "COMPONENT_ACTION_EXECUTOR",
    ]
    submission = manifest.submission
    assert (submission.integration_name, submission.client_name, submission.date) == (
        "Fake",
        "Acme Corp.",
        "2026-11-25",
    )
    assert [contact.email for contact in submission.technical_contacts] == ["jane.doe@example.com", "crm@example.com"]
    assert (submission.keybase_user_name, submission.talkdesk_account) == ("acme", "acme.mytalkdesk.com")


async def test_instead_of_a_manifest_everything_that_keeps_it(channel: grpc.aio.Channel) -> None:
    response = await asked_for_manifest(channel)
    assert not response.HasField("manifest")
    assert [problem.field for problem in response.problems] == [
        "public_url",
        *(f"submission.{name}" for name in FACTS),
    ]
    assert response.problems[0].description == "is missing; Talkdesk must know where it reaches the edge"


async def test_a_manifest_is_of_the_adapter_as_it_is_now(adapter: FakeAdapter) -> None:
    file_fields = {"public_url": "https://bridge.example.com", "submission": FACTS}
    async with serving(adapter) as address, core_channel(integration_file(address, **file_fields)) as channel:
        before = await asked_for_manifest(channel)
        changed = adapter_pb2.DescribeResponse()
        changed.CopyFrom(adapter.description)
        changed.actions[0].display = "open one"
        adapter.description = changed
        after = await asked_for_manifest(channel)
    displays = [json.loads(each.manifest.action_documents[0].document)["display"] for each in (before, after)]
    assert displays == ["create a ticket", "open one"]


async def test_no_manifest_without_the_adapter(adapter: FakeAdapter) -> None:
    async with serving(adapter) as address:
        pass  # it is gone again
    async with core_channel(integration_file(address)) as channel:
        async with failing() as unreachable:
            await asked_for_manifest(channel)
        async with failing() as unknown:
            await asked_for_manifest(channel, "nobody")
    assert unreachable.error.reason == "ADAPTER_UNAVAILABLE"
    assert unknown.error.reason == "INTEGRATION_NOT_FOUND"


async def test_no_manifest_with_an_adapter_of_another_protocol(adapter: FakeAdapter) -> None:
    adapter.description.protocol_version = "2.0"
    async with serving(adapter) as address, core_channel(integration_file(address)) as channel:
        async with failing() as failure:
            await asked_for_manifest(channel)
    assert failure.error.reason == "ADAPTER_INCOMPATIBLE"


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
