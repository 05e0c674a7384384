"""Asking the core for a manifest; what keeps it from being made is told with its place in the integration's file."""

import grpc

from cli.probes import UnreachableError, get_manifest
from deskbridge.v1.manifest_pb2 import Manifest
from runtime.documents import ConfigurationError, Mistake
from runtime.integrations import IntegrationFile
from runtime.submission import missing_facts

_RESTART = "the core reads the files when it starts: restart it"


async def ask_for_manifest(channel: grpc.aio.Channel, file: IntegrationFile, seconds: float) -> Manifest:
    """Raises ConfigurationError with everything that is missing or contradictory, and UnreachableError where the core
    or the adapter behind it does not answer."""
    try:
        response = await get_manifest(channel, file.name, seconds)
    except UnreachableError as error:
        if error.reason == "INTEGRATION_NOT_FOUND":
            raise _mistake(file, f"is not known to the core; {_RESTART}, with this folder") from error
        raise
    if response.file_digest != file.digest:
        raise _mistake(file, f"is not what the core has read; {_RESTART}")
    if response.problems:
        raise ConfigurationError([Mistake(file.source, each.field, each.description) for each in response.problems])
    return response.manifest


def missing_in_file(file: IntegrationFile) -> list[Mistake]:
    """What is seen to be missing without a core."""
    return [Mistake(file.source, path, "is missing") for path in missing_facts(file.submission)]


def _mistake(file: IntegrationFile, message: str) -> ConfigurationError:
    return ConfigurationError([Mistake(file.source, "", message)])
