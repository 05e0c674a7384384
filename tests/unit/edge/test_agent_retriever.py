from typing import Any

import msgspec
import pytest

from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.agent_retriever_pb2 import RetrieveAgentsResponse
from edge.agent_retriever import AgentSyncRequest, body_to_request, response_to_answer
from edge.decoding import decode_body
from edge.errors import RequestInvalidError


@pytest.mark.parametrize(
    ("offset", "number"),
    [
        (b"null", 0),
        (b'""', 0),
        (b"5", 5),
        (b'"5"', 5),
        (b'" 5 "', 5),
        (b"5.0", 5),
        (b"-1", -1),
        (b'"-1"', -1),
        (b"9223372036854775807", 2**63 - 1),
    ],
)
def test_offset(offset: Any, number: Any) -> None:
    body = decode_body(b'{"auth":{},"meta":{"offset":' + offset + b"}}", AgentSyncRequest)
    assert body_to_request("sample", body).offset == number


@pytest.mark.parametrize("meta", [b"", b',"meta":null', b',"meta":{}'])
def test_no_offset(meta: Any) -> None:
    assert body_to_request("sample", decode_body(b'{"auth":{}' + meta + b"}", AgentSyncRequest)).offset == 0


@pytest.mark.parametrize(
    "offset",
    [b'"abc"', b"5.5", b'"5.0"', b'"--5"', b'"-"', b'"\xd9\xa5"', b"9223372036854775808", b'"1' + b"0" * 5000 + b'"'],
)
def test_an_offset_that_is_no_number(offset: Any) -> None:
    body = decode_body(b'{"auth":{},"meta":{"offset":' + offset + b"}}", AgentSyncRequest)
    with pytest.raises(RequestInvalidError, match=r"^meta\.offset: "):
        body_to_request("sample", body)


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        (RetrieveAgentsResponse(), {"agents": []}),
        (
            RetrieveAgentsResponse(agents=[Agent(id="1", name="John", email="j@example.com")], next_offset=6),
            {"agents": [{"id": "1", "name": "John", "email": "j@example.com"}], "next_offset": 6},
        ),
    ],
)
def test_answer(response: Any, answer: Any) -> None:
    assert msgspec.json.decode(msgspec.json.encode(response_to_answer(response))) == answer
