"""Requests to a CRM: bounded in time, size, number and destination."""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import TypeAlias

import httpx
import msgspec
import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from adapters.sdk.budgets import RequestBudget
from adapters.sdk.errors import CredentialsInvalidError, DeadlineExceededError, ThrottledError, UnavailableError
from adapters.sdk.http.errors import HttpErrors
from adapters.sdk.http.hosts import AllowedHosts, url_to_origin
from adapters.sdk.http.response import HttpResponse
from adapters.sdk.http.secrets import secrets_of
from adapters.sdk.http.transport import READS, Exchange, HttpOptions, HttpTransport
from runtime.deadline import Deadline, call_deadline
from runtime.errors import StatusError
from runtime.redaction import masked, protect_also

_log = structlog.get_logger()

# What is None is left out.
Parameters: TypeAlias = Mapping[str, str | int | float | bool | None]


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
        self._transport = HttpTransport(self._options)

    async def __aenter__(self) -> "HttpClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.close()

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Parameters | None = None,
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
        params: Parameters | None = None,
        json: object = None,
        form: Parameters | None = None,
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
        params: Parameters | None = None,
        json: object = None,
        form: Parameters | None = None,
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
        exchange = Exchange(request, is_read=method in READS if is_read is None else is_read)
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
                return await attempts(self._attempt, exchange, budget, limit)
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
        params: Parameters | None,
        json: object,
        form: Parameters | None,
    ) -> httpx.Request:
        protect_also(secrets_of(headers or {}, params or {}, form or {}))
        if not self._hosts.allows(url):
            raise CredentialsInvalidError("The credentials point to a host that this adapter does not ask.")
        body, kind = None, {}
        if json is not None:
            body, kind = msgspec.json.encode(json), {"Content-Type": "application/json"}
        query, fields = _present(params or {}), _present(form) if form is not None else None
        try:
            target = httpx.URL(url).copy_merge_params(query)
            return self._transport.request(method, target, {**kind, **(headers or {})}, body, fields)
        except (httpx.InvalidURL, ValueError) as error:
            # A credential with a line end or a letter beyond ASCII in it fits into no header.
            raise CredentialsInvalidError("The credentials cannot be sent in a request.") from error

    async def _attempt(self, exchange: Exchange, budget: RequestBudget | None, limit: Deadline) -> HttpResponse:
        async with budget.request(limit) if budget else contextlib.nullcontext():
            response = await self._logged(exchange)
        error = self._errors.of(response, is_read=exchange.is_read)
        if error is not None:
            error.message = masked(error.message)
            raise error
        return response

    async def _logged(self, exchange: Exchange) -> HttpResponse:
        started, status, url = time.perf_counter(), 0, exchange.request.url
        try:
            response = await self._transport.answer(exchange)
            status = response.status
        finally:
            _log.debug(
                "crm request",
                http_method=exchange.request.method,
                host=str(url_to_origin(url)),
                path=url.path,
                status=status or "none",
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, StatusError) and error.retry_after is not None:
            return error.retry_after
        longest = self._options.backoff_seconds * 2 ** (state.attempt_number - 1)
        return float(longest * random.uniform(0.5, 1))  # noqa: S311 - jitter is no secret

    def _is_enough(self, state: RetryCallState, limit: Deadline) -> bool:
        return stop_after_attempt(self._options.attempts)(state) or state.upcoming_sleep >= limit.remaining()


def _present(parameters: Parameters) -> dict[str, str | int | float | bool]:
    return {name: value for name, value in parameters.items() if value is not None}


def _passes(error: BaseException) -> bool:
    if isinstance(error, ThrottledError):
        return error.retry_after is not None
    return isinstance(error, UnavailableError)


def _log_repetition(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    _log.info("crm request repeated", attempt=state.attempt_number, wait=state.upcoming_sleep, error=str(error))
