from typing import Any

import msgspec
import pytest

from deskbridge.v1.auth_pb2 import FieldValue
from edge.errors import RequestInvalidError
from edge.values import field_to_value, text_to_str, texts_to_strs, values_to_auth, values_to_fields


@pytest.mark.parametrize(
    ("text", "string"),
    [(None, ""), ("", ""), ("2", "2"), (2, "2"), (-2, "-2"), (2.0, "2"), (2.5, "2.5"), (10**30, "1" + "0" * 30)],
)
def test_text_to_str(text: Any, string: Any) -> None:
    assert text_to_str(text) == string


@pytest.mark.parametrize(
    ("texts", "strings"),
    [
        (None, []),
        ([], []),
        ("case", ["case"]),
        (15555555555, ["15555555555"]),
        (["case", None, "", 7], ["case", "7"]),
    ],
)
def test_texts_to_strs(texts: Any, strings: Any) -> None:
    assert texts_to_strs(texts) == strings


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("text", FieldValue(string_value="text")),
        ("", FieldValue(string_value="")),
        (5, FieldValue(integer_value=5)),
        (-(2**63), FieldValue(integer_value=-(2**63))),
        (2**63 - 1, FieldValue(integer_value=2**63 - 1)),
        (2**63, FieldValue(string_value="9223372036854775808")),
        (1.5, FieldValue(number_value=1.5)),
        (True, FieldValue(boolean_value=True)),
        (False, FieldValue(boolean_value=False)),
        ([1, "a"], FieldValue(json_value='[1,"a"]')),
        ({"a": None}, FieldValue(json_value='{"a":null}')),
    ],
)
def test_values_to_fields(value: Any, field: Any) -> None:
    assert values_to_fields({"key": value}, "data") == {"key": field}


def test_null_is_absent() -> None:
    assert values_to_fields({"key": None}, "data") == {}
    assert not values_to_auth({"key": None}).fields


def test_a_value_too_deep_to_be_written_is_named() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(RequestInvalidError, match=r"^data: is nested too deeply"):
        values_to_fields({"key": deep}, "data")
    # Letting go of it all at once would exhaust the stack of older Pythons.
    while deep:
        deep = deep.pop()  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (FieldValue(), None),
        (FieldValue(string_value=""), ""),
        (FieldValue(integer_value=0), 0),
        (FieldValue(boolean_value=False), False),
    ],
)
def test_field_to_value(field: Any, value: Any) -> None:
    assert field_to_value(field) == value
    assert msgspec.json.decode(msgspec.json.encode(field_to_value(field))) == value
