"""Asking the core for a manifest; what keeps it from being made is told with its place in the integration's file."""

from cli.probes import UnreachableError, core_channel, get_manifest
from cli.settings import OperatorSettings, where_the_core_is
from deskbridge.v1.manifest_pb2 import Manifest
from runtime.documents import ConfigurationError, Mistake
from runtime.integrations import IntegrationFile
from runtime.submission import missing_facts

_RESTART = "the core reads the files when it starts: restart it"


async def ask_for_manifest(settings: OperatorSettings, file: IntegrationFile, seconds: float) -> Manifest:
    """Raises ConfigurationError with everything that is missing or contradictory, and UnreachableError where the core
    or the adapter behind it does not answer."""
    try:
        async with core_channel(settings) as channel:
            response = await get_manifest(channel, file.name, seconds)
    except UnreachableError as error:
        if error.reason == "INTEGRATION_NOT_FOUND":
            raise _not_as_it_runs(file, f"is not known to the core; {_RESTART}, with this folder") from error
        if error.reason:
            raise UnreachableError(f"the adapter at {file.adapter.target}: {error}", error.reason) from error
        text = f"the core at {where_the_core_is(settings)}: {error}; start it with `deskbridge up` or `deskbridge core`"
        raise type(error)(text) from error
    if response.file_digest != file.digest:
        raise _not_as_it_runs(file, f"is not what the core has read; {_RESTART}")
    if response.problems:
        raise ConfigurationError([Mistake(file.source, each.field, each.description) for each in response.problems])
    return response.manifest


def missing_in_file(file: IntegrationFile) -> list[Mistake]:
    """What is seen to be missing without a core."""
    return [Mistake(file.source, path, "is missing") for path in missing_facts(file.submission)]


def _not_as_it_runs(file: IntegrationFile, message: str) -> ConfigurationError:
    return ConfigurationError([Mistake(file.source, "", message), *missing_in_file(file)])
