"""The headers of a request, as ASGI has them: names in lower case."""

from collections.abc import Iterable


def first_header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """The first header of that name; None where there is none."""
    for key, value in headers:
        if key == name:
            return value
    return None
