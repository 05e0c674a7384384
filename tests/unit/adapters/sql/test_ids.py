"""Ids: a text becomes exactly the id it was handed out for, or none."""

import uuid
from decimal import Decimal

import pytest

from adapters.sql.ids import id_kind_of

UUID = "6f1d3a52-0000-4000-8000-0000000000ab"


@pytest.mark.parametrize(
    "value", [0, -5, 2**63 - 1, -(2**63), "x", "É 'q\" ; --", "007", uuid.UUID(UUID), Decimal("1.50"), Decimal("1E+3")]
)
def test_an_id_comes_back_as_it_went(value: object) -> None:
    assert id_kind_of(value).value(str(value)) == value


@pytest.mark.parametrize(
    ("example", "text"),
    [
        (1, ""),
        (1, "abc"),
        (1, "01"),
        (1, "+1"),
        (1, " 1"),
        (1, "1_000"),
        (1, "1.0"),
        (1, "\uff11"),
        (1, str(2**63)),
        (1, "9" * 100_000),
        ("x", ""),
        ("x", "a\0b"),
        (uuid.UUID(UUID), UUID.upper()),
        (uuid.UUID(UUID), UUID.replace("-", "")),
        (uuid.UUID(UUID), "x"),
        (Decimal(1), "x"),
        (Decimal(1), " 1"),
    ],
)
def test_a_text_that_is_no_id(example: object, text: str) -> None:
    kind = id_kind_of(example)
    with pytest.raises(ValueError):  # noqa: PT011 - the text is Python's own, or ours
        kind.value(text)
    assert kind.values([text]) == {}


def test_values_keeps_those_that_can_exist() -> None:
    assert id_kind_of(1).values(["1", "x", "2"]) == {"1": 1, "2": 2}


@pytest.mark.parametrize("value", [1.5, b"x", True, None])
def test_what_cannot_be_an_id(value: object) -> None:
    with pytest.raises(ValueError, match=f"id comes as {type(value).__name__}; make it an integer, a text or a UUID"):
        id_kind_of(value)


def test_unsigned_integers_end_later() -> None:
    assert id_kind_of(1, unsigned=True).value(str(2**64 - 1)) == 2**64 - 1
    with pytest.raises(ValueError, match="out of range"):
        id_kind_of(1, unsigned=True).value(str(2**64))


@pytest.mark.parametrize(
    ("example", "value", "places"),
    [(1, 2, True), (1, "2", False), ("x", 2, False), ("x", "", False), ("x", "a\0", False), ("x", "\ufffd", False)],
)
def test_ids_that_a_page_can_start_after(example: object, value: object, places: bool) -> None:
    assert id_kind_of(example).places(value) is places
