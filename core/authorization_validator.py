"""The component Authorization Validator."""

import grpc

from core.errors import CrmResponseInvalidError
from core.registry import Registry
from core.reserve import answer_deadline
from deskbridge.v1 import authorization_validator_pb2_grpc
from deskbridge.v1.adapter_pb2 import ValidateCredentialsResponse
from deskbridge.v1.authorization_validator_pb2 import ValidateAuthorizationRequest, ValidateAuthorizationResponse
from deskbridge.v1.integration_pb2 import Component

# What Talkdesk stores (contract, section 1).
_STORABLE = ("string_value", "integer_value", "boolean_value")


class AuthorizationValidator(authorization_validator_pb2_grpc.AuthorizationValidatorServiceServicer):
    """Proves credentials against the CRM."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def ValidateAuthorization(
        self,
        request: ValidateAuthorizationRequest,
        context: "grpc.aio.ServicerContext[ValidateAuthorizationRequest, ValidateAuthorizationResponse]",
    ) -> ValidateAuthorizationResponse:
        admission = await self._registry.admit(
            request.integration,
            Component.COMPONENT_AUTHORIZATION_VALIDATOR,
            request.auth,
            answer_deadline(context),
        )
        response = await admission.prove(request.auth)
        _check_storable(response)
        return ValidateAuthorizationResponse(fields=response.fields)


def _check_storable(response: ValidateCredentialsResponse) -> None:
    for name, value in response.fields.items():
        if value.WhichOneof("kind") not in _STORABLE:
            raise CrmResponseInvalidError(
                f"The adapter returned the field {name!r}, which is neither a string nor an integer nor a boolean."
            )
