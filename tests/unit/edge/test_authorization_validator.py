from typing import Any

import pytest

from deskbridge.v1.auth_pb2 import Auth, FieldValue
from deskbridge.v1.authorization_validator_pb2 import ValidateAuthorizationRequest, ValidateAuthorizationResponse
from edge.authorization_validator import AuthValidationRequest, body_to_request, response_to_answer
from edge.decoding import decode_body


def test_request() -> None:
    body = decode_body(b'{"auth":{"username":"john","remember":true,"gone":null}}', AuthValidationRequest)
    assert body_to_request("sample", body) == ValidateAuthorizationRequest(
        integration="sample",
        auth=Auth(fields={"username": FieldValue(string_value="john"), "remember": FieldValue(boolean_value=True)}),
    )


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({}, {}),
        ({"id": FieldValue(integer_value=7), "ok": FieldValue(boolean_value=False)}, {"id": 7, "ok": False}),
        ({"a": FieldValue(string_value="b"), "unset": FieldValue()}, {"a": "b"}),
    ],
)
def test_answer(fields: Any, answer: Any) -> None:
    assert response_to_answer(ValidateAuthorizationResponse(fields=fields)) == answer
