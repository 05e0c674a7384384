"""`GET /{integration}` through a real edge."""

import httpx
import pytest

from deskbridge.v1.integration_pb2 import AdapterState
from tests.support.fake_core import FakeCore

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_integration_describes_itself(client: httpx.AsyncClient) -> None:
    got = await client.get("/open", headers={"X-Request-Id": "r-1"})
    assert got.status_code == 200
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["X-Request-Id"] == "r-1"
    assert got.json()["name"] == "open"
    assert "adapter" not in got.json()


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        ("/open/key/any", None, 403),
        ("/keyed", None, 403),
        ("/keyed", "wrong", 403),
        ("/keyed", "access-key-canary", 200),
        ("/keyed/key/wrong", None, 403),
        ("/keyed/key/access-key-canary", None, 200),
        ("/unread", None, 403),
        ("/strange", None, 404),
        ("/favicon.ico", None, 404),
    ],
)
async def test_access(client: httpx.AsyncClient, path: str, key: str | None, status: int) -> None:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    assert (await client.get(path, headers=headers)).status_code == status


async def test_an_adapter_that_is_away_changes_nothing(client: httpx.AsyncClient, core: FakeCore) -> None:
    core.adapters["open"] = AdapterState.ADAPTER_STATE_UNREACHABLE
    try:
        got = await client.get("/open")
    finally:
        core.adapters["open"] = AdapterState.ADAPTER_STATE_SERVING
    assert (got.status_code, got.json()["components"]) == (200, [])


async def test_other_routes_are_not_taken_for_integrations(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    assert (await client.get("/schema")).headers["Content-Type"].startswith("text/html")
    assert (await client.post("/open", json={"auth": {}})).status_code == 405


async def test_it_is_documented(client: httpx.AsyncClient) -> None:
    document = (await client.get("/schema/openapi.json")).json()
    answers = document["paths"]["/{integration}"]["get"]["responses"]
    assert set(answers) == {"200", "400", "403", "404", "500", "503", "504"}
    assert answers["200"]["content"]["application/json"]["examples"]
