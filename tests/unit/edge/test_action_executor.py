from typing import Any

import msgspec
import pytest

from deskbridge.v1.action_executor_pb2 import ExecuteActionRequest, ExecuteActionResponse
from deskbridge.v1.action_pb2 import ActionResult
from deskbridge.v1.auth_pb2 import Auth, FieldValue
from edge.action_executor import ActionRequest, body_to_request, response_to_answer
from edge.decoding import decode_body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"auth":{}}', {}),
        (b'{"auth":{},"meta":null,"data":null}', {}),
        (
            b'{"auth":{},"meta":{"contact_external_id":1,"agent_external_id":"2"},"data":{"subject":"S","n":5,"x":null}}',
            {
                "contact_external_id": "1",
                "agent_external_id": "2",
                "inputs": {"subject": FieldValue(string_value="S"), "n": FieldValue(integer_value=5)},
            },
        ),
    ],
)
def test_request(body: Any, expected: Any) -> None:
    request = body_to_request("sample", "create_ticket", decode_body(body, ActionRequest))
    assert request == ExecuteActionRequest(integration="sample", action="create_ticket", auth=Auth(), **expected)


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"message": "Done."},
        {
            "message": "Done.",
            "external_id": "1",
            "contact_external_id": "2",
            "contact_external_type": "lead",
            "contact_external_url": "http://example.com/2",
        },
    ],
)
def test_answer(result: Any) -> None:
    response = ExecuteActionResponse(result=ActionResult(**result))
    assert msgspec.json.decode(msgspec.json.encode(response_to_answer(response))) == result
