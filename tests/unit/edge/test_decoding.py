from typing import Any

import pytest

from edge.decoding import decode_body
from edge.errors import RequestInvalidError
from edge.interaction_retriever import InteractionUpdateRequest

DEEP = b"[" * 10_000 + b"]" * 10_000


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"null", "body"),
        (b"[]", "body"),
        (b"5", "body"),
        (b"{", "body"),
        (b'{"auth":{}} {}', "body"),
        (b'{"auth":{"a":NaN}}', "body"),
        (b"\xff\xfe{\x00}\x00", "body"),
        (b"{}", "auth"),
        (b'{"auth":null}', "auth"),
        (b'{"auth":[]}', "auth"),
        (b'{"auth":"x"}', "auth"),
        (b'{"auth":' + DEEP + b"}", "auth"),
        (b'{"auth":{"a":' + DEEP + b"}}", "body"),
        (b'{"auth":{},"other":' + DEEP + b"}", "body"),
        (b'{"auth":{"a":1e999}}', "auth.a"),
        (b'{"auth":{"b":1,"a":' + b"9" * 5000 + b"}}", "auth.a"),
        (b'{"auth":{"a":[1,{"b":-1e999}]}}', "auth.a[1].b"),
        (b'{"other":1e999,"auth":{"a":1e999}}', "auth.a"),
        (b'{"auth":{"a":1e999},"other":1e999}', "auth"),
        (b'{"auth":{' + b",".join(b'"%d":1' % n for n in range(101)) + b"}}", "auth"),
        (b'{"auth":{"a":"\\ud800"}}', "auth.a"),
        (b'{"auth":{"a":"x\\udc00y"}}', "auth.a"),
        (b'{"auth":{"\\ud800":"x"}}', "auth"),
        (b'{"auth":{"a":"\xed\xa0\x80"}}', "auth.a"),
        (b'{"auth":{},"data":{"contact_phones":["1","\xff"]}}', "data.contact_phones[1]"),
        (b'{"auth":{"a":"\\u0000"}}', "auth.a"),
        (b'{"auth":{"a\\u0000":1}}', "auth"),
        (b'{"auth":{},"data":{"contact_emails":["x","y\\u0000"]}}', "data.contact_emails[1]"),
        (b'{"auth":{"a":"\x00"}}', "body"),
        (b'{"auth":{},"meta":[]}', "meta"),
        (b'{"auth":{},"meta":{"interaction_types":true}}', "meta.interaction_types"),
        (b'{"auth":{},"data":{"contact_external_id":{}}}', "data.contact_external_id"),
        (b'{"auth":{},"data":{"contact_external_id":true}}', "data.contact_external_id"),
        (b'{"auth":{},"data":{"contact_phones":[1,false]}}', "data.contact_phones[1]"),
        (b'{"auth":{},"data":{"contact_phones":[' + b",".join([b"1"] * 101) + b"]}}", "data.contact_phones"),
        (b'{"auth":{},"data":{"contact_emails":[' + b",".join([b'"a"'] * 101) + b"]}}", "data.contact_emails"),
        (b'{"auth":{},"meta":{"interaction_types":[' + b",".join([b'"a"'] * 101) + b"]}}", "meta.interaction_types"),
    ],
)
def test_what_is_wrong_is_named(body: Any, field: Any) -> None:
    with pytest.raises(RequestInvalidError) as raised:
        decode_body(body, InteractionUpdateRequest)
    assert [violation.field for violation in raised.value.violations] == [field]
    assert raised.value.message.startswith(f"{field}: ")


@pytest.mark.parametrize(
    "body",
    [
        b'{"auth":{}}',
        b'{"auth":{},"meta":null,"data":null,"other":{"a":[1]}}',
        b'{"auth":{},"meta":{"context":{"any":"thing"}},"data":{}}',
        b'{"auth":{},"unknown":"\\u0000"}',
        b'{"auth":{"a":"\\\\u0000"}}',
        b' {"auth" : {} } ',
    ],
)
def test_what_is_accepted(body: Any) -> None:
    assert isinstance(decode_body(body, InteractionUpdateRequest), InteractionUpdateRequest)


def test_the_last_of_equal_keys_wins() -> None:
    body = b'{"auth":{"a":1,"a":2},"meta":{"interaction_types":"x"},"meta":{"interaction_types":"y"}}'
    message = decode_body(body, InteractionUpdateRequest)
    assert message.auth == {"a": 2}
    assert message.meta is not None
    assert message.meta.interaction_types == "y"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"[]", "body: must be an object"),
        (b'{"auth":null}', "auth: must be an object"),
        (b'{"auth":{"a":1e999}}', "auth.a: is too large a number"),
        (b'{"auth":{},"meta":[]}', "meta: must be an object"),
        (b'{"auth":{},"meta":{"interaction_types":true}}', "meta.interaction_types: must be a list of strings"),
        (b'{"auth":{},"data":{"contact_name":true}}', "data.contact_name: must be a string or a number"),
        (
            b'{"auth":{},"data":{"contact_phones":[' + b",".join([b"1"] * 101) + b"]}}",
            "data.contact_phones: must have at most 100 entries",
        ),
        (b'{"auth":{' + b",".join(b'"%d":1' % n for n in range(101)) + b"}}", "auth: must have at most 100 fields"),
    ],
)
def test_it_is_said_in_plain_words(body: Any, message: Any) -> None:
    with pytest.raises(RequestInvalidError) as raised:
        decode_body(body, InteractionUpdateRequest)
    assert raised.value.message == message


def test_a_value_is_never_repeated() -> None:
    with pytest.raises(RequestInvalidError) as raised:
        decode_body(b'{"auth":"hunter2-canary"}', InteractionUpdateRequest)
    assert "canary" not in raised.value.message
