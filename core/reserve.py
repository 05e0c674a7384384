"""The part of a caller's time that the core keeps for its own answer."""

from typing import Any

import grpc

from runtime.deadline import Deadline

# Seconds, and at most this share of what is left: enough to send an answer, or an error that says more than a
# deadline that has passed.
_RESERVE_SECONDS = 0.5
_RESERVE_SHARE = 0.1


def answer_deadline(context: "grpc.aio.ServicerContext[Any, Any]") -> Deadline:
    """When adapters must have answered, so that the core still can."""
    deadline = Deadline.of(context)
    return deadline.earlier(min(_RESERVE_SECONDS, deadline.remaining() * _RESERVE_SHARE))
