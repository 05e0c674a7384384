"""Logs: one event a line, to standard output, as JSON for machines or in colour for people."""

import logging
import sys
from typing import Literal

import msgspec
import structlog

from runtime.redaction import mask_event

LogFormat = Literal["json", "console"]
LogLevel = Literal["debug", "info", "warning", "error"]

# At their debug level these log the values of what they execute or send.
_TOO_TALKATIVE = ("aiosqlite", "aiomysql", "asyncio", "sqlalchemy", "httpx", "httpcore", "hpack", "multipart")


def configure_logs(log_format: LogFormat, level: LogLevel, process: str) -> None:
    """Route structlog and the standard library's logging through the same processors.

    `process` names the process in each event. Credentials of the request in hand are masked (see `redaction`);
    tracebacks never show local variables.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _ProcessName(process),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        mask_event,
    ]
    renderer: structlog.typing.Processor
    if log_format == "json":
        renderer = structlog.processors.JSONRenderer(serializer=_to_json)
    else:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=number, force=True)
    for name in _TOO_TALKATIVE:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))


class _ProcessName:
    def __init__(self, process: str) -> None:
        self._process = process

    def __call__(self, _logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        event["process"] = self._process
        return event


def _to_json(event: object, **_options: object) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
