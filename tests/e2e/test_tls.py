"""Every hop encrypted, and every caller but Talkdesk known by its certificate."""

import ssl
from pathlib import Path

import grpc
import pytest

from deskbridge.v1 import integration_service_pb2
from deskbridge.v1.integration_service_pb2 import ListIntegrationsRequest
from deskbridge.v1.integration_service_pb2_grpc import IntegrationServiceStub
from runtime.channel import open_channel
from runtime.tls import ClientTls
from tests.support.bridge import running_bridge
from tests.support.pki import Pki
from tests.support.status import failing

_SERVICE = integration_service_pb2.DESCRIPTOR.services_by_name["IntegrationService"]


async def list_integrations(target: str, tls: ClientTls | None) -> list[str]:
    async with open_channel(target, [_SERVICE], tls=tls) as channel:
        answer = await IntegrationServiceStub(channel).ListIntegrations(ListIntegrationsRequest(), timeout=10)
    return [integration.name for integration in answer.integrations]


@pytest.mark.parametrize("stranger", [True, False])
async def test_tls_on_every_hop(tmp_path: Path, stranger: bool) -> None:
    pki = Pki(tmp_path)
    ca, cert, key = str(pki.ca), str(pki.cert), str(pki.key)
    env = {
        "DESKBRIDGE_ADAPTER_TLS_CERT": cert,
        "DESKBRIDGE_ADAPTER_TLS_KEY": key,
        "DESKBRIDGE_ADAPTER_TLS_CLIENT_CA": ca,
        "DESKBRIDGE_CORE_TLS_CERT": cert,
        "DESKBRIDGE_CORE_TLS_KEY": key,
        "DESKBRIDGE_CORE_TLS_CLIENT_CA": ca,
        "DESKBRIDGE_CORE_CA": ca,
        "DESKBRIDGE_CORE_CLIENT_CERT": cert,
        "DESKBRIDGE_CORE_CLIENT_KEY": key,
        "DESKBRIDGE_EDGE_TLS_CERT": cert,
        "DESKBRIDGE_EDGE_TLS_KEY": key,
    }
    adapter_tls = {"ca": ca} if stranger else {"ca": ca, "cert": cert, "key": key}
    trust = ssl.create_default_context(cafile=ca)
    with running_bridge(tmp_path, env=env, trust=trust, integration={"adapter": {"tls": adapter_tls}}) as bridge:
        # A core without a certificate is a stranger to the adapter.
        assert bridge.post("auth_validation").status_code == (503 if stranger else 200)
        assert await list_integrations(bridge.core_address, ClientTls(pki.ca, pki.cert, pki.key)) == ["sample"]
        for tls in (None, ClientTls(pki.ca)):
            async with failing() as failure:
                await list_integrations(bridge.core_address, tls)
            assert failure.error.code is grpc.StatusCode.UNAVAILABLE
