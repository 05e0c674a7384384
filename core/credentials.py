"""The credentials of a request, checked before a CRM is troubled with them."""

from collections.abc import Iterable

from core.errors import CredentialsInvalidError, RequestInvalidError
from core.texts import check_texts, is_blank
from deskbridge.v1.auth_pb2 import Auth
from deskbridge.v1.authentication_pb2 import AuthenticationField, AuthenticationFieldSource

# Tokens can be long; a body of 1 MiB of them is not a credential.
_CREDENTIAL_LIMIT = 64 * 1024


def check_credentials(auth: Auth, fields: Iterable[AuthenticationField]) -> None:
    """Every mandatory field is there and is a single value.

    Raises CredentialsInvalidError where one is missing (Talkdesk can only react by asking the customer again), and
    RequestInvalidError for values that no credential has. Fields nobody asked for are left alone: the Authorization
    Validator may have returned them.
    """
    check_texts(((f"auth.{name}", value.string_value) for name, value in auth.fields.items()), limit=_CREDENTIAL_LIMIT)
    missing = []
    for field in fields:
        value = auth.fields.get(field.name)
        if value is not None and value.WhichOneof("kind") == "json_value":
            raise RequestInvalidError.of(f"auth.{field.name}", "must be a string, a number or a boolean")
        if field.mandatory and field.source != _RETURNED and (value is None or is_blank(value)):
            missing.append(f"auth.{field.name}")
    if missing:
        raise CredentialsInvalidError(f"Credentials are missing: {', '.join(missing)}.")


_RETURNED = AuthenticationFieldSource.AUTHENTICATION_FIELD_SOURCE_AUTH_VALIDATION
