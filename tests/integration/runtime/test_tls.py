"""TLS and mTLS between a real server and a real channel."""

from pathlib import Path

import grpc
import pytest

from deskbridge.v1.adapter_pb2 import DescribeRequest
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceStub
from runtime.channel import open_channel
from runtime.tls import ClientTls, ServerTls
from tests.support.fake_adapter import SERVICE, FakeAdapter, serving
from tests.support.pki import Pki
from tests.support.status import failing


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    return Pki(tmp_path)


async def describe(target: object, tls: ClientTls | None) -> str:
    async with open_channel(str(target), [SERVICE], tls=tls) as channel:
        return (await AdapterServiceStub(channel).Describe(DescribeRequest(), timeout=10)).name


async def test_tls(pki: Pki) -> None:
    async with serving(FakeAdapter(), tls=ServerTls(pki.cert, pki.key)) as address:
        assert await describe(address, ClientTls(pki.ca)) == "fake"
        async with failing() as failure:
            await describe(address, None)
    assert failure.error.code is grpc.StatusCode.UNAVAILABLE


async def test_a_server_that_somebody_else_signed_is_not_believed(pki: Pki, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    async with serving(FakeAdapter(), tls=ServerTls(pki.cert, pki.key)) as address:
        async with failing() as failure:
            await describe(address, ClientTls(Pki(other).ca))
    assert failure.error.code is grpc.StatusCode.UNAVAILABLE


async def test_mutual_tls_wants_a_certificate_of_the_caller(pki: Pki) -> None:
    async with serving(FakeAdapter(), tls=ServerTls(pki.cert, pki.key, client_ca=pki.ca)) as address:
        assert await describe(address, ClientTls(pki.ca, pki.cert, pki.key)) == "fake"
        async with failing() as failure:
            await describe(address, ClientTls(pki.ca))
    assert failure.error.code is grpc.StatusCode.UNAVAILABLE
