"""The request id: one for each call of Talkdesk (or of an internal team), the same in every process it passes."""

import re
import uuid

import structlog

METADATA_KEY = "x-request-id"
_ACCEPTED = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}", re.ASCII)


def accept_request_id(offered: str | bytes | None) -> str:
    """The caller's request id if it is harmless (1 to 128 of `A-Za-z0-9._:/+=-`), else a new one."""
    if isinstance(offered, str) and _ACCEPTED.fullmatch(offered):
        return offered
    return uuid.uuid4().hex


def current_request_id() -> str:
    """The request id bound to this task's logs; empty outside a request."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def call_metadata() -> tuple[tuple[str, str], ...]:
    """gRPC metadata that takes the request id along to the next process."""
    request_id = current_request_id()
    return ((METADATA_KEY, request_id),) if request_id else ()
