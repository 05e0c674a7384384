"""A request whose body is JSON: its type and size checked, decoded as the handler's `data` says, masked in logs."""

import asyncio
from typing import Any

from litestar import Request

from edge.caller import gone_error
from edge.core_errors import stopping_error
from edge.decoding import decode_body
from edge.errors import BodyTooLargeError, ContentTypeError, RequestInvalidError
from edge.headers import first_header
from edge.values import values_to_auth
from runtime.redaction import auth_secrets, protect


class JsonRequest(Request[Any, Any, Any]):
    """What Talkdesk sends. Litestar asks it for the body's content, and gets the structure that the handler takes."""

    # Litestar asks for the body twice.
    _read: bytes | None = None

    async def json(self) -> Any:
        """The body, decoded. Raises RequestInvalidError, and what reading the body raises."""
        body = await self.body()
        data_field = self.route_handler.parsed_data_field
        assert data_field is not None
        data = decode_body(body, data_field.annotation)
        self.scope["state"]["protection"].enter_context(protect(auth_secrets(values_to_auth(data.auth))))
        return data

    async def body(self) -> bytes:
        """The body's bytes. Raises ContentTypeError, BodyTooLargeError, CallerGoneError, and RequestInvalidError
        for none at all."""
        if self._read is None:
            _require_json(first_header(self.scope["headers"], b"content-type"))
            self._read = await self._receive_all()
        if not self._read:
            raise RequestInvalidError("body", "is empty")
        return self._read

    async def _receive_all(self) -> bytes:
        limit = self.route_handler.resolve_request_max_body_size()
        assert isinstance(limit, int)
        if int(first_header(self.scope["headers"], b"content-length") or 0) > limit:
            raise _too_large(limit)
        parts: list[bytes] = []
        size = 0
        while True:
            try:
                message = await self.receive()
            except asyncio.CancelledError:
                raise stopping_error(action_sent=False) from None
            if message["type"] != "http.request":
                raise gone_error()
            parts.append(message["body"])
            size += len(message["body"])
            if size > limit:
                raise _too_large(limit)
            if not message["more_body"]:
                return parts[0] if len(parts) == 1 else b"".join(parts)


def _require_json(content_type: bytes | None) -> None:
    if content_type is None:
        return
    media_type = content_type.partition(b";")[0].strip().lower()
    if media_type == b"application/json" or (media_type.startswith(b"application/") and media_type.endswith(b"+json")):
        return
    raise ContentTypeError("The body must be JSON: Content-Type: application/json.")


def _too_large(limit: int) -> BodyTooLargeError:
    return BodyTooLargeError(f"The body has more than {limit} bytes.")
