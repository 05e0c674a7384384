"""Requests to a CRM: bounded in time, size, number and destination."""

import asyncio
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from weakref import WeakValueDictionary

import httpx
import msgspec
import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from adapters.sdk.budgets import RequestBudget
from adapters.sdk.errors import (
    CredentialsInvalidError,
    DeadlineExceededError,
    ResponseInvalidError,
    ThrottledError,
    UnavailableError,
)
from adapters.sdk.http.errors import HttpErrors
from adapters.sdk.http.hosts import AllowedHosts, Origin, url_to_origin
from adapters.sdk.http.response import HttpResponse
from adapters.sdk.http.secrets import secrets_of
from runtime.deadline import Deadline, call_deadline
from runtime.errors import StatusError
from runtime.redaction import masked, protect_also

_MEBIBYTE = 1024 * 1024
_READS = ("GET", "HEAD")
_REDIRECTS = 5

_log = structlog.get_logger()

Scalars = Mapping[str, str | int | float | bool | None]


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


class HttpClient:
    """An HTTP client for one kind of CRM. Keep one for the adapter's life, and `close` it.

    - It asks only `hosts`. Redirects are followed for reads, within the same host; others are an error.
    - A request has until the deadline of the call in hand (or the one given), waiting and repetitions included.
    - Reads (GET and HEAD, or what is said to be one) are repeated while there is time: where the CRM cannot be reached,
      or says so, or when to come back. Nothing else ever is: of a lost connection, the error's metadata then says
      that the outcome is unknown.
    - Answers are read to their end, up to a limit. What they mean is up to `errors`.
    - Connections are kept and shared, cookies are not. The environment (proxies, netrc) is not consulted.
    - Credentials in headers and parameters are masked in logs; the query of a URL is never logged.

    `sleep` waits between repetitions.
    """

    def __init__(
        self,
        hosts: AllowedHosts,
        options: HttpOptions | None = None,
        errors: HttpErrors | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._hosts = hosts
        self._options = options or HttpOptions()
        self._errors = errors or HttpErrors()
        self._sleep = sleep
        self._places: WeakValueDictionary[Origin, asyncio.Semaphore] = WeakValueDictionary()
        options = self._options
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

    async def __aenter__(self) -> "HttpClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Scalars | None = None,
        budget: RequestBudget | None = None,
        deadline: Deadline | None = None,
    ) -> HttpResponse:
        """`request` with GET."""
        return await self.request("GET", url, headers=headers, params=params, budget=budget, deadline=deadline)

    async def post(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Scalars | None = None,
        json: object = None,
        form: Scalars | None = None,
        is_read: bool = False,
        budget: RequestBudget | None = None,
        deadline: Deadline | None = None,
    ) -> HttpResponse:
        """`request` with POST. `is_read`: it changes nothing, as a search does."""
        return await self.request(
            "POST",
            url,
            headers=headers,
            params=params,
            json=json,
            form=form,
            is_read=is_read,
            budget=budget,
            deadline=deadline,
        )

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Scalars | None = None,
        json: object = None,
        form: Scalars | None = None,
        is_read: bool | None = None,
        budget: RequestBudget | None = None,
        deadline: Deadline | None = None,
    ) -> HttpResponse:
        """The CRM's answer, one that `errors` takes for none. `json` or `form` is the body; every attempt costs
        `budget` one request.

        Raises what `errors` says; CredentialsInvalidError for a host that is not allowed, since what aimed there came
        with them; DeadlineExceededError, UnavailableError, ThrottledError, ResponseInvalidError.
        """
        request = self._request(method, url, headers, params, json, form)
        limit = deadline or call_deadline()
        exchange = _Exchange(request, is_read=method in _READS if is_read is None else is_read, budget=budget)
        attempts = AsyncRetrying(
            retry=retry_if_exception(lambda error: exchange.is_read and _passes(error)),
            stop=lambda state: self._is_enough(state, limit),
            wait=self._wait,
            sleep=self._sleep,
            before_sleep=_log_repetition,
            reraise=True,
        )
        try:
            async with asyncio.timeout_at(limit.at):
                return await attempts(self._attempt, exchange, limit)
        except TimeoutError as error:
            raise DeadlineExceededError(
                f"{url_to_origin(request.url)} did not answer in time.", metadata=exchange.outcome()
            ) from error
        except StatusError as error:
            # Whoever called us need not go on where we gave up.
            error.repeated = error.repeated or attempts.statistics.get("attempt_number", 1) > 1
            raise

    def _request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        params: Scalars | None,
        json: object,
        form: Scalars | None,
    ) -> httpx.Request:
        protect_also(secrets_of(headers or {}, params or {}, form or {}))
        if not self._hosts.allows(url):
            raise CredentialsInvalidError("The credentials point to a host that this adapter does not ask.")
        body, kind = None, {}
        if json is not None:
            body, kind = msgspec.json.encode(json), {"Content-Type": "application/json"}
        query = {name: value for name, value in (params or {}).items() if value is not None}
        try:
            return self._client.build_request(
                method,
                httpx.URL(url).copy_merge_params(query),
                headers={**kind, **(headers or {})},
                content=body,
                data=dict(form) if form is not None else None,
            )
        except (httpx.InvalidURL, ValueError) as error:
            # A credential with a line end or a letter beyond ASCII in it fits into no header.
            raise CredentialsInvalidError("The credentials cannot be sent in a request.") from error

    async def _attempt(self, exchange: "_Exchange", limit: Deadline) -> HttpResponse:
        started = time.perf_counter()
        exchange.is_sent = False
        status: int | str = "failed"
        async with AsyncExitStack() as stack:
            if exchange.budget is not None:
                await stack.enter_async_context(exchange.budget.request(limit))
            await stack.enter_async_context(self._place(exchange.request.url))
            try:
                response = await self._answer(exchange)
                status = response.status
            finally:
                url = exchange.request.url
                _log.debug(
                    "crm request",
                    http_method=exchange.request.method,
                    host=str(url_to_origin(url)),
                    path=url.path,
                    status=status,
                    duration_ms=round((time.perf_counter() - started) * 1000, 1),
                )
        error = self._errors.of(response, is_read=exchange.is_read)
        if error is not None:
            error.message = masked(error.message)
            raise error
        return response

    def _place(self, url: httpx.URL) -> asyncio.Semaphore:
        origin = url_to_origin(url)
        place = self._places.get(origin)
        if place is None:
            place = self._places[origin] = asyncio.Semaphore(self._options.connections_per_host)
        return place

    async def _answer(self, exchange: "_Exchange") -> HttpResponse:
        request = exchange.request
        for _ in range(_REDIRECTS):
            response = await self._exchanged(exchange, request)
            target = response.headers.get("location")
            if not 300 <= response.status < 400 or target is None:
                return response
            if request.method not in _READS:
                raise ResponseInvalidError(f"{response.where} redirects what is no read.")
            request = self._client.build_request(request.method, response.link(target), headers=request.headers)
        raise ResponseInvalidError(f"{url_to_origin(request.url)} redirects without end.")

    async def _exchanged(self, exchange: "_Exchange", request: httpx.Request) -> HttpResponse:
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

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, StatusError) and error.retry_after is not None:
            return error.retry_after
        longest = self._options.backoff_seconds * 2 ** (state.attempt_number - 1)
        return float(longest * random.uniform(0.5, 1))  # noqa: S311 - jitter is no secret

    def _is_enough(self, state: RetryCallState, limit: Deadline) -> bool:
        return stop_after_attempt(self._options.attempts)(state) or state.upcoming_sleep >= limit.remaining()


class _TooLargeError(Exception):
    """The body is larger than allowed."""


class _Exchange:
    """A request and what became of it."""

    def __init__(self, request: httpx.Request, *, is_read: bool, budget: RequestBudget | None) -> None:
        self.request = request
        self.is_read = is_read
        self.budget = budget
        self.is_sent = False

    def outcome(self) -> Mapping[str, str]:
        """What the metadata of an error says of it."""
        return {"outcome": "unknown"} if self.is_sent and not self.is_read else {}


def _passes(error: BaseException) -> bool:
    if isinstance(error, ThrottledError):
        return error.retry_after is not None
    return isinstance(error, UnavailableError)


def _log_repetition(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    _log.info("crm request repeated", attempt=state.attempt_number, wait=state.upcoming_sleep, error=str(error))
