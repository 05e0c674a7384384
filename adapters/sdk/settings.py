"""Settings that every adapter process understands."""

from pathlib import Path

from pydantic import Field, model_validator

from runtime.addresses import Address, ListenAddress
from runtime.server import ServerOptions
from runtime.settings import Settings, together
from runtime.tls import ServerTls


class AdapterSettings(Settings):
    """Where and how an adapter serves. Subclass it for what one adapter needs besides."""

    adapter_listen: ListenAddress = Field(
        Address("127.0.0.1", 50061), description="Where the adapter listens, `host:port`."
    )
    adapter_tls_cert: Path | None = Field(None, description="PEM file of the adapter's certificate. Turns TLS on.")
    adapter_tls_key: Path | None = Field(None, description="PEM file of that certificate's key.")
    adapter_tls_client_ca: Path | None = Field(
        None, description="PEM file of who signed the certificates that callers must present (mTLS)."
    )
    adapter_probe_seconds: float = Field(
        10.0, gt=0, le=3600, description="Seconds between two looks at whether the CRM is within reach, for the health."
    )

    @model_validator(mode="after")
    def _pairs(self) -> "AdapterSettings":
        together(adapter_tls_cert=self.adapter_tls_cert, adapter_tls_key=self.adapter_tls_key)
        if self.adapter_tls_client_ca:
            together(adapter_tls_cert=self.adapter_tls_cert, adapter_tls_client_ca=self.adapter_tls_client_ca)
        return self

    def server_options(self) -> ServerOptions:
        """As the server wants it."""
        tls = None
        if self.adapter_tls_cert and self.adapter_tls_key:
            tls = ServerTls(self.adapter_tls_cert, self.adapter_tls_key, self.adapter_tls_client_ca)
        return ServerOptions(self.adapter_listen, tls, drain=self.drain_seconds)
