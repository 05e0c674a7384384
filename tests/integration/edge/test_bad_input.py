"""What no client should send: none of it crashes the edge, none of it is a 500, each 400 names the field."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import psutil
import pytest

from edge.http_protocol import MOST_HEADER_BYTES, MOST_URL_BYTES
from tests.support.processes import Process

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEEP = b"[" * 10_000 + b"]" * 10_000
ROUTES = ["auth_validation", "contact_sync", "agent_sync", "interaction_update", "actions/create_ticket"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"null", "body"),
        (b"[]", "body"),
        (b"{", "body"),
        (DEEP, "body"),
        (b'{"auth":{},"x":' + DEEP + b"}", "body"),
        (b'{"auth":{"x":' + DEEP + b"}}", "body"),
        (b"{}", "auth"),
        (b'{"auth":null}', "auth"),
        (b'{"auth":[]}', "auth"),
        (b'{"auth":{"a":"\\u0000"}}', "auth.a"),
        (b'{"auth":{"\\u0000":1}}', "auth"),
        (b'{"auth":{"a":"\\ud800"}}', "auth.a"),
        (b'{"auth":{"a":"\xff"}}', "auth.a"),
    ],
)
async def test_body(client: httpx.AsyncClient, route: str, body: bytes, field: str) -> None:
    answer = await client.post(f"/open/{route}", content=body)
    assert_refused(answer.status_code, answer.headers, answer.content, 400, "REQUEST_INVALID")
    assert answer.json()["message"].startswith(f"{field}: ")
    (violation,) = answer.json()["error"]["details"][1]["fieldViolations"]
    assert violation["field"] == field


@pytest.mark.parametrize(
    ("route", "body", "field"),
    [
        ("contact_sync", b'{"auth":{},"meta":{"offset":true}}', "meta.offset"),
        ("contact_sync", b'{"auth":{},"meta":{"synchronization_checkpoint":{}}}', "meta.synchronization_checkpoint"),
        ("agent_sync", b'{"auth":{},"meta":{"offset":"abc"}}', "meta.offset"),
        ("agent_sync", b'{"auth":{},"meta":{"offset":5.5}}', "meta.offset"),
        ("interaction_update", b'{"auth":{},"data":{"contact_phones":[{}]}}', "data.contact_phones[0]"),
        ("actions/create_ticket", b'{"auth":{},"data":[]}', "data"),
        ("actions/create_ticket", b'{"auth":{},"data":{"a":"\\u0000"}}', "data.a"),
        ("actions/create_ticket", b'{"auth":{},"meta":{"contact_external_id":true}}', "meta.contact_external_id"),
    ],
)
async def test_field(client: httpx.AsyncClient, route: str, body: bytes, field: str) -> None:
    answer = await client.post(f"/open/{route}", content=body)
    assert_refused(answer.status_code, answer.headers, answer.content, 400, "REQUEST_INVALID")
    assert answer.json()["message"].startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("contact_sync", b'{"auth":{"a":1,"a":2},"auth":{"b":1}}'),
        ("contact_sync", b'{"auth":{"id":123456789012345678901234567890,"deep":{"a":[1]}},"meta":{"offset":2}}'),
        ("contact_sync", b'{"auth":{},"meta":{"offset":' + b"9" * 4000 + b"}}"),
        ("agent_sync", b'{"auth":{},"meta":{"offset":"5"}}'),
        ("interaction_update", b'{"auth":{},"data":{"contact_external_id":1,"contact_phones":15555555555}}'),
    ],
)
async def test_sloppy_callers_are_served(client: httpx.AsyncClient, route: str, body: bytes) -> None:
    assert (await client.post(f"/open/{route}", content=body)).status_code == 200


@pytest.mark.parametrize("digits", [5_000, 500_000])
@pytest.mark.parametrize(
    "template", [b'{"auth":{"a":%s}}', b'{"auth":{},"meta":{"offset":%s}}', b'{"auth":{},"meta":{"offset":"%s"}}']
)
async def test_numbers_of_many_digits(client: httpx.AsyncClient, template: bytes, digits: int) -> None:
    answer = await client.post("/open/agent_sync", content=template % (b"9" * digits))
    assert answer.status_code < 500


async def chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 4096):
        yield b" " * 4096


async def test_a_body_of_two_mebibytes(client: httpx.AsyncClient) -> None:
    answer = await client.post("/open/contact_sync", content=b" " * 2 * 1024 * 1024)
    assert_refused(answer.status_code, answer.headers, answer.content, 413, "BODY_TOO_LARGE")
    answer = await client.post("/open/contact_sync", content=chunks(2 * 1024 * 1024))
    assert_refused(answer.status_code, answer.headers, answer.content, 413, "BODY_TOO_LARGE")


async def test_a_body_of_just_a_mebibyte(client: httpx.AsyncClient) -> None:
    body = b'{"auth":{}}'
    answer = await client.post("/open/contact_sync", content=body + b" " * (1024 * 1024 - len(body)))
    assert answer.status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_other_content_types(client: httpx.AsyncClient, content_type: str) -> None:
    answer = await client.post("/open/contact_sync", content=b'{"auth":{}}', headers={"Content-Type": content_type})
    assert_refused(answer.status_code, answer.headers, answer.content, 415, "CONTENT_TYPE_UNSUPPORTED")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "PURGE"])
async def test_other_methods(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/keyed/contact_sync")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "path", ["/", "/open", "/open/nothing", "/open/key/x", "/schema/nothing", "/open/actions", "/%00"]
)
async def test_other_paths(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.post(path, json={"auth": {}})
    assert answer.status_code in (404, 405)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["error"]["request_id"] == answer.headers["X-Request-Id"]


POST = b"POST /open/contact_sync HTTP/1.1\r\nHost: x\r\n"
WHOLE = POST + b'Content-Length: 11\r\n\r\n{"auth":{}}'
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "answers"),
    [
        (b"garbage\r\n\r\n", [(400, "HTTP_INVALID")]),
        (b"\x16\x03\x01\x02\x00\x01\x00", [(400, "HTTP_INVALID")]),
        (POST + b"a b: c\r\n\r\n", [(400, "HTTP_INVALID")]),
        (POST + b"Content-Length: many\r\n\r\n", [(400, "HTTP_INVALID")]),
        (b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", [(400, "HTTP_INVALID")]),
        (b"POST /\xff HTTP/1.1\r\nHost: x\r\n\r\n", [(400, "HTTP_INVALID")]),
        (CHUNKED + b"zz\r\n", [(400, "HTTP_INVALID")]),
        (WHOLE + b"garbage\r\n\r\n", [(200, None)]),
        (WHOLE + WHOLE + b"\x00\x00\x00", [(200, None), (200, None)]),
        (WHOLE.replace(b"Host: x", b"Connection: close\r\nHost: x y"), [(400, "REQUEST_INVALID")]),
        (b"POST /" + b"a" * MOST_URL_BYTES + b" HTTP/1.1\r\n\r\n", [(414, "URL_TOO_LONG")]),
        (POST + b"a: " + b"b" * MOST_HEADER_BYTES + b"\r\n\r\n", [(431, "HEADERS_TOO_LARGE")]),
        (POST + b"a: b\r\n" * MOST_HEADER_BYTES + b"\r\n", [(431, "HEADERS_TOO_LARGE")]),
        (CHUNKED + b"0\r\na: " + b"b" * MOST_HEADER_BYTES, [(431, "HEADERS_TOO_LARGE")]),
    ],
)
async def test_what_is_hardly_http(
    address: tuple[str, int], sent: bytes, answers: list[tuple[int, str | None]]
) -> None:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(sent)
    for status, reason in answers:
        got = await read_answer(reader)
        if reason is None:
            assert got[0] == status
        else:
            assert_refused(*got, status, reason)
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    "start",
    [POST + b"a: ", POST, POST + b"Content-Length: 11\r\na: ", CHUNKED + b"0\r\na: ", CHUNKED + b"1;", b"POST /"],
)
async def test_fifty_megabytes_of_headers(address: tuple[str, int], edge: Process, start: bytes) -> None:
    process = psutil.Process(edge.pid)
    before = process.memory_info().rss
    line = b"name: " + b"v" * 1000 + b"\r\n" if start == POST else b"v" * 1008
    _, writer = await asyncio.open_connection(*address)
    sent = 0
    most = before
    try:
        writer.write(start)
        while sent < 50_000_000:
            writer.write(line * 100)
            await writer.drain()
            sent += len(line) * 100
            most = max(most, process.memory_info().rss)
    except ConnectionError:
        pass
    assert sent < 20_000_000
    assert most - before < 10_000_000
    assert (await client_status(address)) == 200
    writer.close()


async def client_status(address: tuple[str, int]) -> int:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(WHOLE)
    status, _, _ = await read_answer(reader)
    writer.close()
    await writer.wait_closed()
    return status


async def test_a_caller_that_hangs_up(address: tuple[str, int], edge: Process) -> None:
    _, writer = await asyncio.open_connection(*address)
    writer.write(POST + b"Content-Length: 100\r\n\r\n{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    edge.wait_for_event("request", reason="CALLER_GONE")


async def test_nothing_of_all_this_was_unexpected(edge: Process) -> None:
    assert "unexpected error" not in edge.output
    assert "Traceback" not in edge.output


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    return int(head[0].split()[1]), headers, await reader.readexactly(int(headers["content-length"]))


def assert_refused(
    status: int, headers: httpx.Headers | dict[str, str], content: bytes, expected: int, reason: str
) -> None:
    error = json.loads(content)["error"]
    assert (status, error["code"], error["reason"]) == (expected, expected, reason)
    assert headers["content-type"] == "application/json"
    assert headers["x-request-id"] == error["request_id"]
