"""The component Authorization Validator: `POST /{integration}/auth_validation`."""

from typing import Any

import msgspec
from litestar import Request, post

from deskbridge.v1.authorization_validator_pb2 import ValidateAuthorizationRequest, ValidateAuthorizationResponse
from edge.core_client import CoreClient
from edge.operation import Operation, operation
from edge.values import AuthValues, field_to_value, values_to_auth


class AuthValidationRequest(msgspec.Struct):
    """Asks whether credentials work."""

    auth: AuthValues


AuthValidationAnswer = dict[str, str | int | bool]

_OPERATION = Operation(
    name="auth_validation",
    summary="Proves the customer's credentials against the CRM",
    request_example={"auth": {"username": "john.doe@example.com", "password": "605b32dd"}},
    answer_type=AuthValidationAnswer,
    answer_description="They work. Further fields for Talkdesk to store and to send inside `auth`, often none.",
    answer_example={"account_id": 4711},
)


@post("/auth_validation", **operation(_OPERATION))
async def auth_validation(
    request: Request[Any, Any, Any], integration: str, data: AuthValidationRequest
) -> AuthValidationAnswer:
    core: CoreClient = request.app.state.core
    return response_to_answer(await core.validate_authorization(body_to_request(integration, data)))


def body_to_request(integration: str, body: AuthValidationRequest) -> ValidateAuthorizationRequest:
    """Talkdesk's request for the core."""
    return ValidateAuthorizationRequest(integration=integration, auth=values_to_auth(body.auth))


def response_to_answer(response: ValidateAuthorizationResponse) -> AuthValidationAnswer:
    """The core's response for Talkdesk: the fields that have a value."""
    return {key: value for key, field in response.fields.items() if (value := field_to_value(field)) is not None}
