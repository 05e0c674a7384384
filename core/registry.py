"""The integrations this core serves."""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from core.adapter_client import AdapterClient
from core.credentials import check_credentials
from core.errors import AdapterIncompatibleError, ComponentNotOfferedError, IntegrationNotFoundError
from core.offer import PROTOCOL_MAJOR, Offer, file_and_description_to_offer, speaks_our_protocol
from core.phones import PhoneNumbers
from deskbridge.v1.adapter_pb2 import DescribeResponse, ValidateCredentialsRequest, ValidateCredentialsResponse
from deskbridge.v1.auth_pb2 import Auth
from deskbridge.v1.authentication_pb2 import AuthenticationType
from deskbridge.v1.integration_pb2 import Component
from runtime.deadline import Deadline
from runtime.integrations import IntegrationFile, load_integrations
from runtime.words import enum_to_word

_WITHOUT_CREDENTIALS = (
    AuthenticationType.AUTHENTICATION_TYPE_UNSPECIFIED,
    AuthenticationType.AUTHENTICATION_TYPE_NONE,
)

_log = structlog.get_logger()


class Integration:
    """One integration: its file, and the adapter behind it."""

    def __init__(self, file: IntegrationFile) -> None:
        self.file = file
        self.adapter = AdapterClient(file.adapter)
        self.phones = PhoneNumbers(file.default_region)
        self._offer: Offer | None = None

    @property
    def known_offer(self) -> Offer | None:
        """The offer, as far as the adapter has answered: None before, and when it is incompatible."""
        description = self.adapter.description
        if description is None or not speaks_our_protocol(description):
            return None
        return self._cross_checked(description)

    async def offer(self, deadline: Deadline) -> Offer:
        """The offer; asks the adapter if it has not answered yet. Raises StatusError."""
        return self._compatible(await self.adapter.describe(deadline))

    async def current_offer(self, deadline: Deadline) -> Offer:
        """The offer at this moment: the adapter is asked, whatever is known. Raises StatusError."""
        return self._compatible(await self.adapter.describe_now(deadline))

    async def watch(self) -> None:
        """Cross-check the adapter as soon as it answers, and again whenever it comes back. Never returns."""
        with structlog.contextvars.bound_contextvars(integration=self.file.name):
            await self.adapter.watch(self._described)

    def _described(self, description: DescribeResponse) -> None:
        if speaks_our_protocol(description):
            self._cross_checked(description)
        else:
            _log.error("adapter incompatible", problem=self._incompatibility(description))

    def _compatible(self, description: DescribeResponse) -> Offer:
        if not speaks_our_protocol(description):
            raise AdapterIncompatibleError(self._incompatibility(description))
        return self._cross_checked(description)

    def _incompatibility(self, description: DescribeResponse) -> str:
        return (
            f"The adapter of {self.file.name} speaks protocol version {description.protocol_version or 'unknown'}; "
            f"this core speaks {PROTOCOL_MAJOR}.x."
        )

    def _cross_checked(self, description: DescribeResponse) -> Offer:
        if self._offer is None or self._offer.description is not description:
            self._offer = file_and_description_to_offer(self.file, description)
            for problem in self._offer.problems:
                _log.error("integration contradicts adapter", integration=self.file.name, problem=problem)
        return self._offer


@dataclass(frozen=True, slots=True)
class Admission:
    """A call that may proceed: the integration offers the component, and the credentials are complete."""

    file: IntegrationFile
    adapter: AdapterClient
    phones: PhoneNumbers
    offer: Offer
    deadline: Deadline

    async def prove(self, auth: Auth) -> ValidateCredentialsResponse:
        """Have the CRM prove the credentials, unless it wants none. Raises StatusError."""
        if self.offer.description.authentication.type in _WITHOUT_CREDENTIALS:
            return ValidateCredentialsResponse()
        return await self.adapter.validate_credentials(ValidateCredentialsRequest(auth=auth), self.deadline)


class Registry:
    """The integrations, by name. An async context manager: watches every adapter while it is open."""

    def __init__(self, files: Iterable[IntegrationFile]) -> None:
        self.integrations: Mapping[str, Integration] = {
            file.name: Integration(file) for file in sorted(files, key=lambda file: file.name)
        }

    @classmethod
    def from_folder(cls, folder: Path) -> "Registry":
        """The integrations of a folder. Raises ConfigurationError with every mistake of every file."""
        return cls(load_integrations(folder).values())

    def get(self, name: str) -> Integration:
        """The integration. Raises IntegrationNotFoundError."""
        try:
            return self.integrations[name]
        except KeyError:
            raise IntegrationNotFoundError("There is no integration of this name.") from None

    async def admit(self, name: str, component: "Component.ValueType", auth: Auth, deadline: Deadline) -> Admission:
        """Let a call in: the integration exists and offers the component, the credentials asked for are there.

        Raises StatusError.
        """
        integration = self.get(name)
        offer = await integration.offer(deadline)
        if component not in offer.components:
            wanted = enum_to_word(Component, component).replace("_", " ").title()
            raise ComponentNotOfferedError(f"The integration {name} does not offer the {wanted}.")
        check_credentials(auth, offer.authentication_fields)
        return Admission(integration.file, integration.adapter, integration.phones, offer, deadline)

    async def __aenter__(self) -> "Registry":
        self._watches = [asyncio.create_task(integration.watch()) for integration in self.integrations.values()]
        return self

    async def __aexit__(self, *_exception: object) -> None:
        for watch in self._watches:
            watch.cancel()
        for watch in self._watches:
            with contextlib.suppress(asyncio.CancelledError):
                await watch
        for integration in self.integrations.values():
            await integration.adapter.close()
