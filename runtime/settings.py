"""Settings: frozen, typed, from `DESKBRIDGE_*` environment variables, read once when a process starts."""

from pathlib import Path
from typing import TypeVar

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from runtime.addresses import Address, ListenAddress
from runtime.documents import ConfigurationError, Mistake, validation_mistakes
from runtime.logs import LogFormat, LogLevel
from runtime.tls import ClientTls

PREFIX = "DESKBRIDGE_"
SAMPLE_INTEGRATIONS = Path(__file__).parent.parent / "adapters" / "sql" / "sample" / "integrations"

_Settings = TypeVar("_Settings", bound="Settings")


class Settings(BaseSettings):
    """What every process understands. Each field is the variable `DESKBRIDGE_` and its name in upper case."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", validate_default=True
    )

    log_format: LogFormat = Field("json", description="How log lines look: `json` or `console`.")
    log_level: LogLevel = Field(
        "info", description="The least important level to log: `debug`, `info`, `warning`, `error`."
    )
    drain_seconds: float = Field(
        10.0, ge=0, le=300, description="How long calls in progress get once a process is told to stop."
    )


class IntegrationsSettings(Settings):
    """Where the integration files are."""

    integrations: Path = Field(
        SAMPLE_INTEGRATIONS, description="The folder of integration files, `*.yaml`. Default: the embedded sample."
    )


class EdgeAddressSettings(Settings):
    """Where the edge listens."""

    edge_listen: ListenAddress = Field(
        Address("127.0.0.1", 8080), description="Where the edge listens, `host:port`. Port 0: any free one."
    )
    edge_tls_cert: Path | None = Field(
        None, description="PEM file of the edge's certificate. Turns HTTPS on; unset where a proxy does TLS."
    )


class CoreAddressSettings(Settings):
    """Where the core listens."""

    core_listen: ListenAddress = Field(
        Address("127.0.0.1", 50051), description="Where the core listens, `host:port`. Port 0: any free one."
    )


class CoreTargetSettings(Settings):
    """How to reach the core."""

    core_target: str = Field("127.0.0.1:50051", description="Where the core is, a gRPC name such as `host:port`.")
    core_ca: Path | None = Field(None, description="PEM file of who signed the core's certificate. Turns TLS on.")
    core_client_cert: Path | None = Field(None, description="PEM file of the certificate to show to the core (mTLS).")
    core_client_key: Path | None = Field(None, description="PEM file of that certificate's key.")

    @model_validator(mode="after")
    def _pairs(self) -> "CoreTargetSettings":
        together(core_client_cert=self.core_client_cert, core_client_key=self.core_client_key)
        return self

    def core_tls(self) -> ClientTls | None:
        """TLS towards the core, if there is any."""
        return ClientTls(self.core_ca, self.core_client_cert, self.core_client_key) if self.core_ca else None


def together(**files: Path | None) -> None:
    """Settings that make sense only together. Raises ValueError."""
    missing = [PREFIX + name.upper() for name, file in files.items() if file is None]
    if missing and len(missing) < len(files):
        raise ValueError(f"{', '.join(missing)} must be set too")


def load_settings(model: type[_Settings]) -> _Settings:
    """Read the environment. Raises ConfigurationError with every mistake, none of which repeats a value."""
    try:
        return model()
    except ValidationError as error:
        raise ConfigurationError(
            [
                Mistake("environment", f"{PREFIX}{mistake.path.upper()}" if mistake.path else "", mistake.message)
                for mistake in validation_mistakes(error, "environment")
            ]
        ) from error
