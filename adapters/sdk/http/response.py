"""What a CRM answered, read to its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, overload

import httpx
import msgspec

from adapters.sdk.errors import ResponseInvalidError
from adapters.sdk.http.hosts import url_to_origin

_Type = TypeVar("_Type")


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer. `headers` are found in any case; `body` is decoded, and within the client's limit."""

    method: str
    url: httpx.URL = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def where(self) -> str:
        """Who answered, for messages: the host and nothing of the path, which may hold what must not be shown."""
        return str(url_to_origin(self.url))

    @overload
    def json(self) -> Any: ...
    @overload
    def json(self, type_: type[_Type]) -> _Type: ...
    def json(self, type_: Any = Any) -> Any:
        """The body, decoded: plain, or as a `msgspec.Struct` (or any type that msgspec knows), which is checked.

        Raises ResponseInvalidError, which quotes nothing of the body.
        """
        try:
            return msgspec.json.decode(self.body, type=type_)
        except msgspec.ValidationError as error:
            raise ResponseInvalidError(f"{self.where} answered what was not expected: {error}.") from error
        except (ValueError, RecursionError) as error:
            raise ResponseInvalidError(f"{self.where} answered what is not JSON.") from error

    def words(self, type_: type[_Type]) -> _Type | None:
        """The body of an error, for `HttpErrors`: decoded, or None where it is of another kind."""
        try:
            return self.json(type_)
        except ResponseInvalidError:
            return None

    def link(self, target: str) -> str:
        """A link of this answer, such as to the next page, as a URL. Raises ResponseInvalidError where it leads away
        from this very host: whoever follows it sends credentials along."""
        try:
            url = self.url.join(target)
            here = url_to_origin(url) == url_to_origin(self.url) and not url.userinfo
        except (httpx.InvalidURL, ValueError):
            here = False
        if not here:
            raise ResponseInvalidError(f"{self.where} answered with a link to another host.")
        return str(url)
