"""How a server process begins and ends: settings, logs, event loop, exit code."""

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
import uvloop

from runtime.documents import ConfigurationError
from runtime.logs import configure_logs
from runtime.server import ListenError
from runtime.settings import Settings, load_settings

_Settings = TypeVar("_Settings", bound=Settings)

# Of sysexits.h. After EX_CONFIG starting again does not help; after EX_UNAVAILABLE it may, later.
EXIT_CONFIGURATION = 78
EXIT_UNAVAILABLE = 69


class NotAvailableError(Exception):
    """What the process needs from elsewhere, such as its database, is not there at the moment. Not a mistake."""


def run_process(name: str, model: type[_Settings], main: Callable[[_Settings], Awaitable[None]]) -> None:
    """Read the settings, set logs up, run `main` to its end.

    Ends the process with 78 for mistakes in the configuration, and with 69 for a NotAvailableError.
    """
    # gRPC's own lines are not ours to format, and say nothing that the errors of calls do not.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    try:
        settings = load_settings(model)
    except ConfigurationError as error:
        print(error, file=sys.stderr)  # noqa: T201 - there are no logs yet
        sys.exit(EXIT_CONFIGURATION)
    configure_logs(settings.log_format, settings.log_level, name)
    log = structlog.get_logger()
    _collect_garbage_seldom()
    try:
        uvloop.run(_awaited(main(settings)))
    except ConfigurationError as error:
        for mistake in error.mistakes:
            log.error("configuration", source=mistake.source, path=mistake.path, mistake=mistake.message)
        sys.exit(EXIT_CONFIGURATION)
    except NotAvailableError as error:
        log.error("cannot start", error=str(error), exit_code=EXIT_UNAVAILABLE)
        sys.exit(EXIT_UNAVAILABLE)
    except ListenError as error:
        log.error("cannot listen", error=str(error))
        sys.exit(1)
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)


def _collect_garbage_seldom() -> None:
    # A page of a thousand contacts is some seven thousand short-lived objects, none of them in a cycle. As Python
    # collects by default, looking for cycles among them is two fifths of the time that the edge takes for a page.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


async def _awaited(awaitable: Awaitable[None]) -> None:
    await awaitable
