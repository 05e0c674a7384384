"""The HTTP client against a server that does what CRMs do on bad days."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
import structlog

from adapters.sdk import (
    AllowedHosts,
    CredentialsInvalidError,
    DeadlineExceededError,
    ForbiddenError,
    HttpClient,
    HttpErrors,
    HttpOptions,
    HttpResponse,
    Rate,
    RejectedError,
    RequestBudgets,
    ResponseInvalidError,
    ThrottledError,
    UnavailableError,
)
from runtime.deadline import Deadline, within
from runtime.errors import StatusError
from runtime.redaction import MASK, mask_event, masked, protect
from tests.support.processes import PATIENCE
from tests.support.raw_http import RawHttp, answer, hang_up, never, partly, raw_http

MINUTE = 60.0


@pytest.fixture
async def crm() -> AsyncIterator[RawHttp]:
    async with raw_http() as served:
        yield served


class Client:
    """A client of the server, and what it waited for between attempts."""

    def __init__(self, client: HttpClient, waits: list[float]) -> None:
        self.client = client
        self.waits = waits


@asynccontextmanager
async def client_of(crm: RawHttp, errors: HttpErrors | None = None, **options: Any) -> AsyncIterator[Client]:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with HttpClient(AllowedHosts(crm.url), HttpOptions(**options), errors, sleep=sleep) as client:
        yield Client(client, waits)


async def failure(awaitable: Any) -> StatusError:
    with pytest.raises(StatusError) as caught:
        await awaitable
    return caught.value


async def test_a_request_arrives_and_its_answer_is_decoded(crm: RawHttp) -> None:
    crm.will_answer(answer(b'{"id": 7}'))
    async with client_of(crm) as c:
        response = await c.client.post(
            f"{crm.url}/search?x=1",
            params={"q": "a b", "page": 2, "none": None},
            json={"a": [1]},
            headers={"X-A": "b"},
        )
    (request,) = crm.requests
    assert request.line == "POST /search?x=1&q=a+b&page=2 HTTP/1.1"
    assert (request.headers["content-type"], request.headers["x-a"]) == ("application/json", "b")
    assert (request.body, request.headers["user-agent"]) == (b'{"a":[1]}', "deskbridge")
    assert (response.status, response.json()) == (200, {"id": 7})


async def test_a_form_is_a_form(crm: RawHttp) -> None:
    crm.will_answer(answer())
    async with client_of(crm) as c:
        await c.client.post(f"{crm.url}/token", form={"grant_type": "client_credentials", "scope": None})
    assert crm.requests[0].body == b"grant_type=client_credentials"


async def test_connections_are_reused_and_cookies_are_not_kept(crm: RawHttp) -> None:
    crm.will_answer(answer(set_cookie="customer=1"))
    async with client_of(crm) as c:
        await c.client.get(f"{crm.url}/1")
        await c.client.get(f"{crm.url}/2")
    assert [request.connection for request in crm.requests] == [1, 1]
    assert "cookie" not in crm.requests[1].headers


async def test_the_environment_is_not_consulted(crm: RawHttp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    crm.will_answer(answer())
    async with client_of(crm) as c:
        assert (await c.client.get(f"{crm.url}/1")).status == 200


class Person(msgspec.Struct):
    id: int


@pytest.mark.parametrize(
    ("body", "type_", "message"),
    [
        (b"<html>", Person, "answered what is not JSON"),
        (b"", Any, "answered what is not JSON"),
        (b'"\xff"', str, "answered what is not JSON"),
        (b"[" * 100_000, Any, "answered what is not JSON"),
        (b'{"id": "secret"}', Person, "Expected `int`, got `str` - at `$.id`"),
    ],
)
async def test_nonsense_in_a_body(crm: RawHttp, body: bytes, type_: Any, message: str) -> None:
    crm.will_answer(answer(body))
    async with client_of(crm) as c:
        response = await c.client.get(f"{crm.url}/")
    with pytest.raises(ResponseInvalidError, match=message.replace("$", "\\$")) as caught:
        response.json(type_)
    assert crm.host in caught.value.message
    assert "secret" not in caught.value.message


async def test_a_false_gzip_header(crm: RawHttp) -> None:
    crm.will_answer(answer(b'{"id": 7}', content_encoding="gzip"))
    async with client_of(crm) as c:
        error = await failure(c.client.get(f"{crm.url}/"))
    assert isinstance(error, ResponseInvalidError)
    assert len(crm.requests) == 1


async def test_a_true_gzip_header(crm: RawHttp) -> None:
    crm.will_answer(answer(gzip.compress(b'{"id": 7}'), content_encoding="gzip"))
    async with client_of(crm) as c:
        assert (await c.client.get(f"{crm.url}/")).json(Person) == Person(7)


@pytest.mark.parametrize("body", [b"x" * 1001, gzip.compress(b"x" * 1001)])
async def test_a_body_beyond_the_limit(crm: RawHttp, body: bytes) -> None:
    crm.will_answer(answer(body, content_encoding="gzip") if body[:2] == b"\x1f\x8b" else answer(body))
    async with client_of(crm, max_response_bytes=1000) as c:
        error = await failure(c.client.get(f"{crm.url}/"))
    assert isinstance(error, ResponseInvalidError)
    assert "more than 1000 bytes" in error.message
    assert len(crm.requests) == 1


async def test_a_body_without_end_is_not_read_to_it(crm: RawHttp) -> None:
    async def flood(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
            await writer.drain()

    crm.will_answer(flood)
    async with client_of(crm, max_response_bytes=10_000) as c:
        assert isinstance(await failure(c.client.get(f"{crm.url}/")), ResponseInvalidError)


@pytest.mark.parametrize(
    "trouble", [hang_up, partly(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"), partly(b"?\r\n\r\n")]
)
async def test_a_dropped_connection_has_a_read_repeated(crm: RawHttp, trouble: Any) -> None:
    crm.will_answer(trouble, trouble, answer())
    async with client_of(crm) as c:
        assert (await c.client.get(f"{crm.url}/")).status == 200
    assert len(crm.requests) == 3
    assert len(c.waits) == 2


async def test_a_read_is_repeated_so_often_and_no_more(crm: RawHttp) -> None:
    crm.will_answer(hang_up)
    async with client_of(crm) as c:
        error = await failure(c.client.get(f"{crm.url}/"))
    assert (type(error), error.repeated, error.metadata) == (UnavailableError, True, {})
    assert len(crm.requests) == 3


@pytest.mark.parametrize("trouble", [hang_up, answer(status=502), answer(status=504)])
async def test_a_write_is_never_repeated_and_its_outcome_is_unknown(crm: RawHttp, trouble: Any) -> None:
    crm.will_answer(trouble)
    async with client_of(crm) as c:
        error = await failure(c.client.post(f"{crm.url}/", json={}))
    assert (type(error), error.repeated, error.metadata) == (UnavailableError, False, {"outcome": "unknown"})
    assert len(crm.requests) == 1


async def test_a_write_that_was_not_sent_has_no_outcome() -> None:
    async with raw_http() as gone:
        url = gone.url
    async with HttpClient(AllowedHosts(url)) as client:
        error = await failure(client.post(f"{url}/", json={}))
    assert (type(error), error.metadata) == (UnavailableError, {})


async def test_a_post_that_is_a_read_is_repeated(crm: RawHttp) -> None:
    crm.will_answer(answer(status=503), answer())
    async with client_of(crm) as c:
        await c.client.post(f"{crm.url}/search", json={}, is_read=True)
    assert len(crm.requests) == 2


async def test_retry_after_is_waited_for_inside_the_deadline(crm: RawHttp) -> None:
    crm.will_answer(answer(status=429, retry_after="7"), answer(status=503, retry_after="8"), answer())
    async with client_of(crm) as c:
        with within(Deadline.after(MINUTE)):
            assert (await c.client.get(f"{crm.url}/")).status == 200
    assert c.waits == [7.0, 8.0]


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_beyond_the_deadline_is_passed_on(crm: RawHttp, status: int) -> None:
    crm.will_answer(answer(status=status, retry_after="61"))
    async with client_of(crm) as c:
        with within(Deadline.after(MINUTE)):
            error = await failure(c.client.get(f"{crm.url}/"))
    assert (type(error), error.retry_after) == (ThrottledError if status == 429 else UnavailableError, 61.0)
    assert (len(crm.requests), c.waits) == (1, [])


async def test_a_throttle_that_does_not_say_how_long_is_not_repeated(crm: RawHttp) -> None:
    crm.will_answer(answer(status=429))
    async with client_of(crm) as c:
        error = await failure(c.client.get(f"{crm.url}/"))
    assert (type(error), error.retry_after, len(crm.requests)) == (ThrottledError, None, 1)


async def test_a_throttled_write_is_the_callers_to_repeat(crm: RawHttp) -> None:
    crm.will_answer(answer(status=429, retry_after="1"))
    async with client_of(crm) as c:
        error = await failure(c.client.post(f"{crm.url}/"))
    assert (type(error), error.retry_after, error.metadata, len(crm.requests)) == (ThrottledError, 1.0, {}, 1)


@pytest.mark.parametrize(("method", "metadata"), [("GET", {}), ("POST", {"outcome": "unknown"})])
async def test_the_deadline_is_the_calls(crm: RawHttp, method: str, metadata: dict[str, str]) -> None:
    crm.will_answer(never)
    async with client_of(crm) as c:
        with within(Deadline.after(0.2)):
            error = await failure(c.client.request(method, f"{crm.url}/"))
    assert (type(error), error.metadata) == (DeadlineExceededError, metadata)


async def test_a_deadline_of_its_own(crm: RawHttp) -> None:
    crm.will_answer(never)
    async with client_of(crm) as c, asyncio.timeout(PATIENCE):
        with within(Deadline.after(2 * PATIENCE)):
            error = await failure(c.client.get(f"{crm.url}/", deadline=Deadline.after(0.2)))
    assert isinstance(error, DeadlineExceededError)


async def test_a_write_that_waited_in_vain_for_its_turn_has_no_outcome(crm: RawHttp) -> None:
    arrived = asyncio.Event()

    async def busy(_writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    crm.will_answer(busy)
    async with client_of(crm, connections_per_host=1) as c:
        first = asyncio.create_task(c.client.get(f"{crm.url}/"))
        await arrived.wait()
        error = await failure(c.client.post(f"{crm.url}/", deadline=Deadline.after(0.1)))
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
    assert (type(error), error.metadata, len(crm.requests)) == (DeadlineExceededError, {}, 1)


async def test_a_body_that_trickles_does_not_outlast_the_deadline(crm: RawHttp) -> None:
    async def trickle(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    crm.will_answer(trickle)
    async with client_of(crm) as c:
        with within(Deadline.after(0.2)):
            assert isinstance(await failure(c.client.get(f"{crm.url}/")), DeadlineExceededError)


async def test_a_slow_host_keeps_nobody_from_another(crm: RawHttp) -> None:
    async with raw_http() as other:
        arrived = asyncio.Event()

        async def busy(writer: asyncio.StreamWriter) -> None:
            arrived.set()
            await asyncio.Event().wait()

        crm.will_answer(busy)
        other.will_answer(answer())
        async with HttpClient(AllowedHosts(crm.url, other.url), HttpOptions(connections_per_host=1)) as client:
            slow = [asyncio.create_task(client.get(f"{crm.url}/{number}")) for number in range(5)]
            await arrived.wait()
            assert (await client.get(f"{other.url}/")).status == 200
            assert len(crm.requests) == 1
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)


async def test_a_cancelled_request_stops_and_frees_its_place(crm: RawHttp) -> None:
    arrived = asyncio.Event()

    async def busy(_writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    crm.will_answer(busy, answer())
    async with client_of(crm, connections_per_host=1) as c:
        task = asyncio.create_task(c.client.get(f"{crm.url}/1"))
        await arrived.wait()
        task.cancel()
        await crm.has_left.wait()
        assert (await c.client.get(f"{crm.url}/2")).status == 200
        assert task.cancelled()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:{port}/",
        "https://127.0.0.1:{port}/",
        "ftp://127.0.0.1:{port}/",
        "http://user@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}@evil.example/",
        "http://2130706433:{port}/",
        "/relative",
        "http://[",
    ],
)
async def test_other_hosts_are_not_asked(crm: RawHttp, url: str) -> None:
    async with client_of(crm) as c:
        error = await failure(c.client.get(url.format(port=crm.port)))
    assert isinstance(error, CredentialsInvalidError)
    assert crm.requests == []


async def test_a_redirect_on_the_same_host_is_followed_for_reads(crm: RawHttp) -> None:
    crm.will_answer(answer(status=302, location="/there?x=1"), answer(b"1"))
    async with client_of(crm) as c:
        response = await c.client.get(f"{crm.url}/here", headers={"Authorization": "Bearer t"})
    assert [request.line.split()[1] for request in crm.requests] == ["/here", "/there?x=1"]
    assert crm.requests[1].headers["authorization"] == "Bearer t"
    assert response.json() == 1


async def test_a_redirect_elsewhere_is_refused_though_that_host_is_allowed(crm: RawHttp) -> None:
    async with raw_http() as other:
        other.will_answer(answer())
        for location in (f"{other.url}/", "https://evil.example/", "//evil.example", "http://["):
            crm.will_answer(answer(status=307, location=location))
            async with HttpClient(AllowedHosts(crm.url, other.url)) as client:
                assert isinstance(await failure(client.get(f"{crm.url}/")), ResponseInvalidError)
        assert other.requests == []


async def test_a_redirected_write_is_refused(crm: RawHttp) -> None:
    crm.will_answer(answer(status=307, location="/there"))
    async with client_of(crm) as c:
        assert isinstance(await failure(c.client.post(f"{crm.url}/here")), ResponseInvalidError)
    assert len(crm.requests) == 1


async def test_redirects_without_end(crm: RawHttp) -> None:
    crm.will_answer(answer(status=302, location="/"))
    async with client_of(crm) as c:
        assert "without end" in (await failure(c.client.get(f"{crm.url}/"))).message


async def test_an_author_says_what_an_answer_means(crm: RawHttp) -> None:
    class AcmeErrors(HttpErrors):
        def of(self, response: HttpResponse, *, is_read: bool) -> StatusError | None:
            if response.status == 403 and b"LIMIT" in response.body:
                return ThrottledError("Too many.", retry_after=2)
            if response.status == 200 and response.words(dict) == {"error": "no such user token-canary"}:
                return CredentialsInvalidError("No such user token-canary.")
            return super().of(response, is_read=is_read)

    crm.will_answer(
        answer(b"LIMIT", status=403),
        answer(b'{"error": "no such user token-canary"}'),
        answer(b"no", status=403),
    )
    async with client_of(crm, AcmeErrors()) as c:
        with protect([]):
            error = await failure(c.client.get(f"{crm.url}/", headers={"Authorization": "Bearer token-canary"}))
        assert (type(error), error.message) == (CredentialsInvalidError, f"No such user {MASK}.")
        assert c.waits == [2]
        assert isinstance(await failure(c.client.get(f"{crm.url}/")), ForbiddenError)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"message": "The subject is too long."}', "The subject is too long."),
        (b'{"message": 7}', "refused with status 422"),
        (b"<html>", "refused with status 422"),
    ],
)
async def test_a_refusal_is_in_the_crms_words(crm: RawHttp, body: bytes, message: str) -> None:
    crm.will_answer(answer(body, status=422))
    async with client_of(crm) as c:
        error = await failure(c.client.post(f"{crm.url}/"))
    assert isinstance(error, RejectedError)
    assert message in error.message


async def test_every_attempt_is_paid_from_the_budget(crm: RawHttp) -> None:
    crm.will_answer(answer(status=503), answer())
    budgets = RequestBudgets(Rate(2, 3600.0))
    budget = budgets.of({"token": "t"})
    async with client_of(crm) as c:
        await c.client.get(f"{crm.url}/", budget=budget)
        error = await failure(c.client.get(f"{crm.url}/", budget=budget))
    assert isinstance(error, ThrottledError)
    assert error.retry_after is not None
    assert len(crm.requests) == 2


@pytest.mark.parametrize("secret", ["line\r\nX-Other: 1", "snow☃man"])
async def test_a_credential_that_fits_no_header_is_invalid(crm: RawHttp, secret: str) -> None:
    crm.will_answer(answer())
    async with client_of(crm) as c:
        error = await failure(c.client.get(f"{crm.url}/", headers={"Authorization": f"Bearer {secret}"}))
    assert isinstance(error, CredentialsInvalidError)
    assert crm.requests == []


async def test_credentials_are_masked_in_the_log_and_the_query_is_not_in_it(crm: RawHttp) -> None:
    crm.will_answer(answer())
    masking: Callable[..., Any] = mask_event
    with structlog.testing.capture_logs(processors=[masking]) as events, protect([]):
        async with client_of(crm) as c:
            await c.client.get(
                f"{crm.url}/of/canary-1/x",
                params={"api_token": "canary-2"},
                headers={"Authorization": "Bearer canary-1"},
            )
        assert masked("canary-2") == MASK
    (event,) = [event for event in events if event["event"] == "crm request"]
    assert (event["path"], event["status"], event["host"]) == (f"/of/{MASK}/x", 200, crm.host)
    assert "canary" not in str(events)
