"""What happens around every gRPC call that a server answers: request id, deadline, log line, masking, error status."""

import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from typing import Any, TypeAlias, cast

import grpc
import structlog

from deskbridge.v1.auth_pb2 import Auth
from runtime.deadline import Deadline, within
from runtime.errors import STATUS_METADATA_KEY, StatusError, error_to_status
from runtime.redaction import auth_secrets, masked, protect
from runtime.request_id import METADATA_KEY, accept_request_id

_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"
_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"

# Asked every few seconds by orchestrators, or by people who browse.
_QUIET_SERVICES = ("grpc.health.v1.", "grpc.reflection.")

_log = structlog.get_logger()


class UnexpectedError(StatusError):
    """A bug of ours. What went wrong is in the log, never in the answer."""


class CallInterceptor(grpc.aio.ServerInterceptor):
    """Wraps every unary and server-streaming method of a server.

    The method sees the request id in its log context. A `StatusError` it raises is answered as `google.rpc.Status`
    (with the pushback that keeps gRPC clients from repeating what was repeated already); any other exception is
    logged and answered as INTERNAL.
    """

    def __init__(self) -> None:
        self._wrapped: dict[str, _Handler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[_Handler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> _Handler:
        name = handler_call_details.method
        if name not in self._wrapped:
            handler = await continuation(handler_call_details)
            if handler is None:
                return None  # not remembered: anybody can make up names
            self._wrapped[name] = _wrapped(name.removeprefix("/"), handler)
        return self._wrapped[name]


def _wrapped(method: str, handler: Any) -> _Handler:
    if method.startswith(_QUIET_SERVICES):
        return cast("_Handler", handler)
    if handler.unary_unary is not None:
        return grpc.unary_unary_rpc_method_handler(
            _around_unary(method, handler.unary_unary),
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )
    if handler.unary_stream is not None:
        return grpc.unary_stream_rpc_method_handler(
            _around_stream(method, handler.unary_stream),
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )
    return cast("_Handler", handler)


def _around_unary(method: str, behavior: Callable[[Any, _Context], Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def answer(request: Any, context: _Context) -> Any:
        with _call(method, request, context) as call:
            try:
                response = await behavior(request, context)
            except Exception as error:
                await call.fail(error)
            else:
                return response

    return answer


def _around_stream(
    method: str, behavior: Callable[[Any, _Context], AsyncGenerator[Any, None]]
) -> Callable[..., Awaitable[None]]:
    # Writes by itself: a generator would be finished in another task than it was begun in when the caller leaves.
    async def answer(request: Any, context: _Context) -> None:
        with _call(method, request, context) as call:
            try:
                async with contextlib.aclosing(behavior(request, context)) as responses:
                    async for response in responses:
                        await context.write(response)
            except Exception as error:
                await call.fail(error)

    return answer


class _Call:
    def __init__(self, context: _Context) -> None:
        self._context = context
        self.outcome: dict[str, str] = {"code": "OK"}

    async def fail(self, error: Exception) -> None:
        """Answer the error. Never returns."""
        if not isinstance(error, StatusError):
            # gRPC's own AbortError means that the method has answered already.
            if isinstance(error, grpc.aio.AbortError):
                raise error
            _log.error("unexpected error", exc_info=error)
            error = UnexpectedError("An unexpected error occurred.")
        if error.quotes:
            error.message = masked(error.message)
        self.outcome = {"code": error.code.name, "reason": error.reason, "message": error.message}
        trailers = [
            *self._context.trailing_metadata(),
            (STATUS_METADATA_KEY, error_to_status(error).SerializeToString()),
        ]
        if error.repeated:
            trailers.append(("grpc-retry-pushback-ms", "-1"))
        await self._context.abort(error.code, error.message, tuple(trailers))


@contextlib.contextmanager
def _call(method: str, request: Any, context: _Context) -> Iterator[_Call]:
    request_id = accept_request_id(dict(context.invocation_metadata() or ()).get(METADATA_KEY))
    context.set_trailing_metadata(((METADATA_KEY, request_id),))
    auth = getattr(request, "auth", None)
    secrets = auth_secrets(auth) if isinstance(auth, Auth) else []
    call = _Call(context)
    started = time.perf_counter()
    with (
        structlog.contextvars.bound_contextvars(request_id=request_id),
        protect(secrets),
        within(Deadline.of(context)),
    ):
        try:
            yield call
        except BaseException as error:
            if not isinstance(error, grpc.aio.AbortError):
                call.outcome = {"code": grpc.StatusCode.CANCELLED.name}
            raise
        finally:
            duration_ms = round((time.perf_counter() - started) * 1000, 1)
            _log.info("call", method=method, duration_ms=duration_ms, **call.outcome)
