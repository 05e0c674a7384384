"""The core's settings."""

from pathlib import Path

from pydantic import Field, model_validator

from runtime.server import ServerOptions
from runtime.settings import CoreAddressSettings, IntegrationsSettings, together
from runtime.tls import ServerTls


class CoreSettings(CoreAddressSettings, IntegrationsSettings):
    """`DESKBRIDGE_*` as the core understands them."""

    core_tls_cert: Path | None = Field(None, description="PEM file of the core's certificate. Turns TLS on.")
    core_tls_key: Path | None = Field(None, description="PEM file of that certificate's key.")
    core_tls_client_ca: Path | None = Field(
        None, description="PEM file of who signs the core's callers. They must present a certificate then (mTLS)."
    )

    @model_validator(mode="after")
    def _pairs(self) -> "CoreSettings":
        together(core_tls_cert=self.core_tls_cert, core_tls_key=self.core_tls_key)
        if self.core_tls_client_ca and not self.core_tls_cert:
            raise ValueError("DESKBRIDGE_CORE_TLS_CLIENT_CA needs DESKBRIDGE_CORE_TLS_CERT")
        return self

    def server_options(self) -> ServerOptions:
        """As the server wants them."""
        tls = None
        if self.core_tls_cert and self.core_tls_key:
            tls = ServerTls(self.core_tls_cert, self.core_tls_key, self.core_tls_client_ca)
        return ServerOptions(self.core_listen, tls, drain=self.drain_seconds)
