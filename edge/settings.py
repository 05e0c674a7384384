"""The edge's settings, each the variable `DESKBRIDGE_` and its name in upper case."""

from pathlib import Path

from pydantic import Field, model_validator

from runtime.settings import CoreTargetSettings, EdgeAddressSettings, IntegrationsSettings, together


class EdgeSettings(EdgeAddressSettings, CoreTargetSettings, IntegrationsSettings):
    """What the edge understands, beside what every process does."""

    edge_tls_key: Path | None = Field(None, description="PEM file of that certificate's key.")
    edge_deadline_auth_validation: float = Field(
        10.0, gt=0, le=600, description="Seconds that `auth_validation` may take."
    )
    edge_deadline_contact_sync: float = Field(25.0, gt=0, le=600, description="Seconds that `contact_sync` may take.")
    edge_deadline_agent_sync: float = Field(25.0, gt=0, le=600, description="Seconds that `agent_sync` may take.")
    edge_deadline_interaction_update: float = Field(
        8.0, gt=0, le=600, description="Seconds that `interaction_update` may take: a person is waiting."
    )
    edge_deadline_actions: float = Field(25.0, gt=0, le=600, description="Seconds that an action may take.")
    edge_body_limit: int = Field(
        1024 * 1024, ge=1024, le=64 * 1024 * 1024, description="The largest request body, in bytes."
    )

    edge_head_timeout: float = Field(
        10.0, gt=0, le=600, description="Seconds in which a request's head must be complete, and a new connection used."
    )
    edge_body_timeout: float = Field(
        30.0, gt=0, le=600, description="Seconds in which a request's body must be complete."
    )

    @model_validator(mode="after")
    def _tls_pair(self) -> "EdgeSettings":
        together(edge_tls_cert=self.edge_tls_cert, edge_tls_key=self.edge_tls_key)
        return self
