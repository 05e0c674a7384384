"""One request and its answer, as they go over the wire: bounded in size and number, whatever the host does."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from weakref import WeakValueDictionary

import httpx

from adapters.sdk.errors import CredentialsInvalidError, ResponseInvalidError, UnavailableError
from adapters.sdk.http.hosts import Origin, url_to_origin
from adapters.sdk.http.response import HttpResponse

READS = ("GET", "HEAD")

_MEBIBYTE = 1024 * 1024
_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How hard a CRM may be used. Sizes in bytes, times in seconds."""

    # Of one host at a time; one that is slow keeps nobody from another.
    connections_per_host: int = 20
    connections: int = 500
    connect_seconds: float = 5.0
    # Of a decoded body.
    max_response_bytes: int = 16 * _MEBIBYTE
    # How often a read is sent at most.
    attempts: int = 3
    # What the first repetition waits where the CRM does not say; it doubles, and jitter shortens it.
    backoff_seconds: float = 0.2
    user_agent: str = "deskbridge"
    # What signed the CRM's certificate where it is not a public authority.
    ca: ssl.SSLContext | None = None
    proxy: str | None = None


class Exchange:
    """A request and what became of it. `is_read`: it changes nothing."""

    def __init__(self, request: httpx.Request, *, is_read: bool) -> None:
        self.request = request
        self.is_read = is_read
        # Whether the CRM may have got it.
        self.is_sent = False

    def outcome(self) -> Mapping[str, str]:
        """What the metadata of an error says of it."""
        return {"outcome": "unknown"} if self.is_sent and not self.is_read else {}


class HttpTransport:
    """Connections, kept and shared; no more to a host at a time than the options say. Must be closed."""

    def __init__(self, options: HttpOptions) -> None:
        self._options = options
        self._places: WeakValueDictionary[Origin, asyncio.Semaphore] = WeakValueDictionary()
        self._client = httpx.AsyncClient(
            headers={"User-Agent": options.user_agent, "Accept": "application/json"},
            # What one customer's CRM sets is none of another's.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            limits=httpx.Limits(
                max_connections=options.connections,
                max_keepalive_connections=options.connections,
                keepalive_expiry=30.0,
            ),
            timeout=httpx.Timeout(None, connect=options.connect_seconds),
            verify=options.ca or True,
            proxy=options.proxy,
            trust_env=False,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def request(
        self,
        method: str,
        url: httpx.URL,
        headers: Mapping[str, str],
        content: bytes | None,
        form: Mapping[str, object] | None,
    ) -> httpx.Request:
        """A request with the usual headers. Raises ValueError for what fits into none."""
        return self._client.build_request(method, url, headers=headers, content=content, data=form)

    async def answer(self, exchange: Exchange) -> HttpResponse:
        """Send it, once, and read what comes, redirects of reads followed on the same host.

        Raises UnavailableError, ResponseInvalidError, and CredentialsInvalidError for a header that cannot be sent.
        """
        exchange.is_sent = False
        async with self._place(url_to_origin(exchange.request.url)):
            return await self._answer(exchange)

    def _place(self, origin: Origin) -> asyncio.Semaphore:
        place = self._places.get(origin)
        if place is None:
            place = self._places[origin] = asyncio.Semaphore(self._options.connections_per_host)
        return place

    async def _answer(self, exchange: Exchange) -> HttpResponse:
        request = exchange.request
        for _ in range(_REDIRECTS):
            response = await self._exchanged(exchange, request)
            target = response.headers.get("location")
            if not 300 <= response.status < 400 or target is None:
                return response
            if request.method not in READS:
                raise ResponseInvalidError(f"{response.where} redirects what is no read.")
            request = self._client.build_request(request.method, response.link(target), headers=request.headers)
        raise ResponseInvalidError(f"{url_to_origin(request.url)} redirects without end.")

    async def _exchanged(self, exchange: Exchange, request: httpx.Request) -> HttpResponse:
        where = url_to_origin(request.url)
        try:
            exchange.is_sent = True
            answer = await self._client.send(request, stream=True)
            try:
                body = await self._body(answer)
            finally:
                await answer.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            exchange.is_sent = False
            raise UnavailableError(f"{where} cannot be reached.") from error
        except _TooLargeError as error:
            most = self._options.max_response_bytes
            raise ResponseInvalidError(
                f"{where} answered with more than {most} bytes.", metadata=exchange.outcome()
            ) from error
        except httpx.LocalProtocolError as error:
            raise CredentialsInvalidError("The credentials cannot be sent in a request.") from error
        except httpx.DecodingError as error:
            raise ResponseInvalidError(
                f"{where} answered what cannot be decoded.", metadata=exchange.outcome()
            ) from error
        except httpx.TransportError as error:
            raise UnavailableError(f"The connection to {where} was lost.", metadata=exchange.outcome()) from error
        return HttpResponse(request.method, request.url, answer.status_code, answer.headers, body)

    async def _body(self, answer: httpx.Response) -> bytes:
        body = bytearray()
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > self._options.max_response_bytes:
                raise _TooLargeError
        return bytes(body)


class _TooLargeError(Exception):
    """The body is larger than allowed."""
