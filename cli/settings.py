"""What the command itself must know of the other processes' settings."""

from runtime.addresses import Address
from runtime.settings import CoreAddressSettings, CoreTargetSettings, EdgeAddressSettings, IntegrationsSettings


class OperatorSettings(EdgeAddressSettings, CoreAddressSettings, CoreTargetSettings, IntegrationsSettings):
    """Where everything is."""


def edge_url(settings: OperatorSettings) -> str:
    """Where the edge is for callers on this machine."""
    return f"{'https' if settings.edge_tls_cert else 'http'}://{reachable(settings.edge_listen)}"


def reachable(address: Address) -> Address:
    """Where to call who listens there: an address such as 0.0.0.0 is one to listen on only."""
    return Address({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address.host, address.host), address.port)  # noqa: S104


def where_the_core_is(settings: OperatorSettings) -> str:
    """The gRPC name to call. An operator who says only where the core listens need not say where it is."""
    if "core_target" in settings.model_fields_set:
        return settings.core_target
    return str(reachable(settings.core_listen))
