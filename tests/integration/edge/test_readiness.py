import httpx
import pytest

from deskbridge.v1.integration_pb2 import AdapterState
from tests.support.fake_core import FakeCore

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_healthz(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


async def test_one_adapter_that_is_down_takes_nothing_else_out(client: httpx.AsyncClient, core: FakeCore) -> None:
    core.adapters["keyed"] = AdapterState.ADAPTER_STATE_UNREACHABLE
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "status": "ready",
            "adapters": [
                {"integration": "keyed", "state": "unreachable"},
                {"integration": "open", "state": "serving"},
                {"integration": "unread", "state": "serving"},
            ],
        },
    )


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (AdapterState.ADAPTER_STATE_SERVING, 200),
        (AdapterState.ADAPTER_STATE_NOT_SERVING, 503),
        (AdapterState.ADAPTER_STATE_UNREACHABLE, 503),
        (AdapterState.ADAPTER_STATE_INCOMPATIBLE, 503),
    ],
)
async def test_one_integration(
    client: httpx.AsyncClient, core: FakeCore, state: AdapterState.ValueType, status: int
) -> None:
    core.adapters["keyed"] = state
    answer = await client.get("/readyz", params={"integration": "keyed"})
    assert answer.status_code == status
    assert answer.json()["adapters"] == [
        {"integration": "keyed", "state": AdapterState.Name(state).removeprefix("ADAPTER_STATE_").lower()}
    ]
    assert ("Retry-After" in answer.headers) == (status == 503)


async def test_an_unknown_integration(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz", params={"integration": "strange"})
    assert (answer.status_code, answer.json()["error"]["reason"]) == (404, "INTEGRATION_NOT_FOUND")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
@pytest.mark.parametrize("params", [{}, {"integration": "open"}])
async def test_others_learn_nothing_about_adapters(
    client: httpx.AsyncClient, header: str, params: dict[str, str]
) -> None:
    answer = await client.get("/readyz", params=params, headers={header: "for=127.0.0.1"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
