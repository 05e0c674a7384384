"""Who may call: access keys, as a path part or as a bearer token."""

import hmac
from collections.abc import Mapping
from typing import Any

import structlog
from litestar import Request

from edge.core_client import CoreClient
from edge.errors import AccessDeniedError
from edge.headers import first_header
from edge.settings import EdgeSettings
from runtime.addresses import Address
from runtime.documents import ConfigurationError, Mistake
from runtime.integrations import IntegrationFile, load_integrations

_log = structlog.get_logger()

_BEARER = b"bearer "


class AccessKeys:
    """The key of each integration that the edge knows; None where the integration has none."""

    def __init__(self, keys: Mapping[str, str | None]) -> None:
        self._keys = {name: key.encode() if key is not None else None for name, key in keys.items()}

    def __contains__(self, integration: object) -> bool:
        return integration in self._keys

    def check(self, integration: str, path_key: str | None, authorization: bytes | None) -> None:
        """Raises AccessDeniedError unless the caller presents what the integration wants.

        A key in the path counts before one in the `Authorization` header. In the path of an integration without a
        key it is refused: the caller believes in a protection that is not there.
        """
        expected = self._keys[integration]
        presented = path_key.encode() if path_key is not None else _bearer(authorization)
        if expected is None:
            allowed = path_key is None
        else:
            allowed = presented is not None and hmac.compare_digest(presented, expected)
        if not allowed:
            raise AccessDeniedError("The access key is wrong or missing.")


def load_access_keys(settings: EdgeSettings) -> AccessKeys:
    """The keys of all integration files. Raises ConfigurationError, also for an integration without a key that
    others than this machine could reach."""
    keys: dict[str, str | None] = {}
    mistakes: list[Mistake] = []
    for name, integration in load_integrations(settings.integrations).items():
        try:
            keys[name] = _key(integration, settings.edge_listen)
        except LookupError as error:
            mistakes.append(Mistake(integration.source, "access_key", str(error)))
    if mistakes:
        raise ConfigurationError(mistakes)
    return AccessKeys(keys)


async def authorise(request: Request[Any, Any, Any]) -> None:
    """Before anything of the request is read. Raises AccessDeniedError, and what the core says of a strange name."""
    integration = request.path_params["integration"]
    keys: AccessKeys = request.app.state.access_keys
    if integration not in keys:
        core: CoreClient = request.app.state.core
        await core.get_integration(integration)
        # Whether it wants a key is in a file that this edge has not read.
        _log.warning("integration known to the core only: restart the edge, with the same DESKBRIDGE_INTEGRATIONS")
        raise AccessDeniedError("The bridge cannot tell who may call this integration.")
    keys.check(
        integration, request.path_params.get("access_key"), first_header(request.scope["headers"], b"authorization")
    )


def _key(integration: IntegrationFile, listen: Address) -> str | None:
    key = integration.resolve_access_key()
    if key is None and not listen.is_loopback:
        raise LookupError(
            f"is missing, and DESKBRIDGE_EDGE_LISTEN ({listen}) can be reached from other machines: "
            "give the integration an access_key, or listen on 127.0.0.1"
        )
    return key


def _bearer(authorization: bytes | None) -> bytes | None:
    if authorization is None or authorization[: len(_BEARER)].lower() != _BEARER:
        return None
    return authorization[len(_BEARER) :].strip()
