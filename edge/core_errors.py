"""What a failed call of the core means.

The core says why in an `ErrorInfo`. An error without one is not the core's: it comes from the connection, or from
something else that listens there. It never becomes a 401: the customer's credentials were not even looked at.
"""

import grpc

from edge.errors import CoreOverloadedError, CoreTooSlowError, CoreUnavailableError, EdgeStoppingError, InternalError
from runtime.errors import StatusError, rpc_error_to_error

_UNKNOWN = "It is not known whether the action was executed: look before it is repeated."
_UNKNOWN_METADATA = {"outcome": "unknown"}


def rpc_error_to_core_error(rpc_error: grpc.aio.AioRpcError) -> StatusError:
    """What a call that only reads failed with."""
    error = rpc_error_to_error(rpc_error)
    if error.reason:
        return error
    match error.code:
        case grpc.StatusCode.UNAVAILABLE | grpc.StatusCode.CANCELLED:
            return CoreUnavailableError("The core cannot be reached.")
        case grpc.StatusCode.DEADLINE_EXCEEDED:
            return CoreTooSlowError("The answer took too long.")
        case grpc.StatusCode.RESOURCE_EXHAUSTED:
            return CoreOverloadedError("The core has too much to do.")
        case _:
            return InternalError()


def lost_action_to_error(rpc_error: grpc.aio.AioRpcError) -> StatusError:
    """What an action failed with that was sent: unless the core says otherwise, its outcome is unknown."""
    error = rpc_error_to_error(rpc_error)
    if error.reason:
        return error
    if error.code is grpc.StatusCode.DEADLINE_EXCEEDED:
        return CoreTooSlowError(f"The answer took too long. {_UNKNOWN}", metadata=_UNKNOWN_METADATA)
    return CoreUnavailableError(f"The connection to the core was lost. {_UNKNOWN}", metadata=_UNKNOWN_METADATA)


def stopping_error(*, action_sent: bool) -> StatusError:
    """What a call failed with that the edge gave up because it stops."""
    if action_sent:
        return EdgeStoppingError(f"The bridge is stopping. {_UNKNOWN}", metadata=_UNKNOWN_METADATA)
    return EdgeStoppingError("The bridge is stopping.")
