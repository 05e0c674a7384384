"""Each route through a real edge: the contract document's own requests and answers."""

import json
from typing import Any

import httpx
import openapi_spec_validator
import pytest
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from jsonschema import Draft202012Validator

from deskbridge.v1.action_executor_pb2 import ExecuteActionRequest, ExecuteActionResponse
from deskbridge.v1.action_pb2 import ActionResult
from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.agent_retriever_pb2 import RetrieveAgentsRequest, RetrieveAgentsResponse
from deskbridge.v1.auth_pb2 import Auth, FieldValue
from deskbridge.v1.authorization_validator_pb2 import ValidateAuthorizationRequest, ValidateAuthorizationResponse
from deskbridge.v1.contact_pb2 import Contact
from deskbridge.v1.contact_retriever_pb2 import RetrieveContactsRequest, RetrieveContactsResponse
from deskbridge.v1.interaction_pb2 import Interaction
from deskbridge.v1.interaction_retriever_pb2 import RetrieveInteractionsRequest, RetrieveInteractionsResponse
from tests.support.fake_core import FakeCore

pytestmark = pytest.mark.asyncio(loop_scope="module")

CREDENTIALS = {"username": "john.doe@example.com", "password": "605b32dd"}
AUTH = Auth(fields={key: FieldValue(string_value=value) for key, value in CREDENTIALS.items()})

EXCHANGES: list[tuple[str, str, dict[str, Any], Message, Message, int, Any]] = [
    (
        "auth_validation",
        "ValidateAuthorization",
        {"auth": CREDENTIALS},
        ValidateAuthorizationRequest(integration="open", auth=AUTH),
        ValidateAuthorizationResponse(fields={"account_id": FieldValue(integer_value=4711)}),
        200,
        {"account_id": 4711},
    ),
    (
        "contact_sync",
        "RetrieveContacts",
        {
            "auth": CREDENTIALS,
            "meta": {"offset": "2", "synchronization_checkpoint": "2012-11-20 23:01:00 UTC", "context": None},
        },
        RetrieveContactsRequest(
            integration="open", auth=AUTH, offset="2", synchronization_checkpoint="2012-11-20 23:01:00 UTC"
        ),
        RetrieveContactsResponse(
            contacts=[Contact(id="1", name="Jane Doe", phones=["+15555555555"])],
            next_offset="3",
            synchronization_checkpoint="2012-12-01T11:21:00Z",
        ),
        200,
        {
            "contacts": [{"id": "1", "name": "Jane Doe", "phones": ["+15555555555"]}],
            "next_offset": "3",
            "synchronization_checkpoint": "2012-12-01T11:21:00Z",
        },
    ),
    (
        "agent_sync",
        "RetrieveAgents",
        {"auth": {}, "meta": {"offset": 5}},
        RetrieveAgentsRequest(integration="open", auth=Auth(), offset=5),
        RetrieveAgentsResponse(
            agents=[Agent(id="341231", name="John Doe", email="john.doe@example.com")], next_offset=6
        ),
        200,
        {"agents": [{"id": "341231", "name": "John Doe", "email": "john.doe@example.com"}], "next_offset": 6},
    ),
    (
        "interaction_update",
        "RetrieveInteractions",
        {
            "auth": {},
            "meta": {"interaction_types": ["case", "note"]},
            "data": {"contact_external_id": "1", "contact_emails": ["jane.doe@example.com"]},
        },
        RetrieveInteractionsRequest(
            integration="open",
            auth=Auth(),
            interaction_types=["case", "note"],
            contact_external_id="1",
            contact_emails=["jane.doe@example.com"],
        ),
        RetrieveInteractionsResponse(
            interactions=[Interaction(id="23", subject="S", type="case", date=Timestamp(seconds=1353520431))]
        ),
        200,
        [{"id": "23", "subject": "S", "type": "case", "date": "2012-11-21 17:53:51 UTC"}],
    ),
    (
        "actions/create_ticket",
        "ExecuteAction",
        {"auth": {}, "meta": {"contact_external_id": "1"}, "data": {"subject": "Call missed in Talkdesk"}},
        ExecuteActionRequest(
            integration="open",
            auth=Auth(),
            action="create_ticket",
            contact_external_id="1",
            inputs={"subject": FieldValue(string_value="Call missed in Talkdesk")},
        ),
        ExecuteActionResponse(result=ActionResult(external_id="23")),
        201,
        {"external_id": "23"},
    ),
]
ROUTES = [route for route, *_ in EXCHANGES]


@pytest.mark.parametrize(("route", "method", "body", "request_", "response", "status", "answer"), EXCHANGES, ids=ROUTES)
async def test_exchange(
    client: httpx.AsyncClient,
    core: FakeCore,
    route: str,
    method: str,
    body: Any,
    request_: Message,
    response: Message,
    status: int,
    answer: Any,
) -> None:
    core.will_answer(method, response)
    got = await client.post(f"/open/{route}", json=body, headers={"X-Request-Id": "r-1"})
    assert (got.status_code, got.json()) == (status, answer)
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["X-Request-Id"] == "r-1"
    assert core.requests[-1] == request_
    assert core.metadata[-1]["x-request-id"] == "r-1"


@pytest.mark.parametrize("route", ROUTES)
async def test_access(client: httpx.AsyncClient, route: str) -> None:
    async def status(path: str, **headers: str) -> int:
        return (await client.post(path, json={"auth": {}}, headers=headers)).status_code

    granted = 201 if route.startswith("actions") else 200
    assert await status(f"/open/{route}") == granted
    assert await status(f"/open/key/any/{route}") == 403
    assert await status(f"/keyed/{route}") == 403
    assert await status(f"/keyed/key/wrong/{route}") == 403
    assert await status(f"/keyed/key/access-key-canary/{route}") == granted
    assert await status(f"/keyed/{route}", Authorization="Bearer access-key-canary") == granted
    assert await status(f"/keyed/{route}", Authorization="Bearer wrong") == 403
    assert await status(f"/unread/{route}") == 403
    assert await status(f"/strange/{route}") == 404


@pytest.mark.parametrize(
    "content_type", [None, "application/json", "Application/JSON; charset=utf-8", "application/hal+json"]
)
async def test_content_types_of_json(client: httpx.AsyncClient, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    assert (await client.post("/open/contact_sync", content=b'{"auth":{}}', headers=headers)).status_code == 200


async def test_a_harmful_request_id_is_replaced(client: httpx.AsyncClient) -> None:
    got = await client.post("/open/contact_sync", json={"auth": {}}, headers={"X-Request-Id": "a b"})
    assert len(got.headers["X-Request-Id"]) == 32


async def test_the_schema(client: httpx.AsyncClient) -> None:
    document = (await client.get("/schema/openapi.json")).json()
    posts = {path: item["post"] for path, item in document["paths"].items() if "post" in item}
    assert set(posts) == {
        *(f"/{{integration}}/{name}" for name in ("auth_validation", "contact_sync", "agent_sync")),
        "/{integration}/interaction_update",
        "/{integration}/actions/{action}",
    }
    for post in posts.values():
        content = post["requestBody"]["content"]["application/json"]
        assert content["examples"]
        assert content["schema"]
        (success,) = (answer for status, answer in post["responses"].items() if status.startswith("2"))
        assert success["content"]["application/json"]["examples"]
        assert {"400", "401", "403", "404", "413", "415", "429", "500", "502", "503", "504"} <= set(post["responses"])


async def test_the_schema_is_valid_and_so_are_its_examples(client: httpx.AsyncClient) -> None:
    document = (await client.get("/schema/openapi.json")).json()
    openapi_spec_validator.validate(document)
    checked = 0
    for item in document["paths"].values():
        for operation in item.values():
            for body in (operation.get("requestBody", {}), *operation["responses"].values()):
                for content in body.get("content", {}).values():
                    validator = Draft202012Validator({**content["schema"], "components": document["components"]})
                    for example in content.get("examples", {}).values():
                        validator.validate(example["value"])
                        checked += 1
    assert checked == 11


async def test_the_schema_says_what_the_words_are(client: httpx.AsyncClient) -> None:
    document = (await client.get("/schema/openapi.json")).json()
    fields = document["components"]["schemas"]["Interaction"]["properties"]
    assert fields["priority"] == {"type": "string", "enum": ["none", "low", "normal", "high", "urgent"]}
    assert fields["status"] == {"type": "string", "enum": ["new", "open", "pending", "solved", "closed"]}


async def test_the_schema_of_readyz(client: httpx.AsyncClient) -> None:
    document = (await client.get("/schema/openapi.json")).json()
    answers = document["paths"]["/readyz"]["get"]["responses"]
    assert set(answers) == {"200", "400", "404", "500", "503"}
    assert "status_code" not in json.dumps(answers)
    error = {"$ref": "#/components/schemas/ErrorAnswer"}
    assert all(answers[status]["content"]["application/json"]["schema"] == error for status in ("400", "404", "500"))
    assert error in answers["503"]["content"]["application/json"]["schema"]["anyOf"]


async def test_swagger_ui_needs_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/schema")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "//" not in page.text
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png", "start.js"):
        assert f"/schema/{name}" in page.text
        assert (await client.get(f"/schema/{name}")).status_code == 200
    style = (await client.get("/schema/swagger-ui.css")).text
    assert "@import" not in style
    assert "url(http" not in style
    assert 'url("http' not in style
