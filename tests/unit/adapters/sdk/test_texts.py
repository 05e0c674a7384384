"""What CRMs have in their fields, as texts."""

import uuid
from decimal import Decimal

import pytest

from adapters.sdk import value_to_scalar, value_to_text, value_to_texts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        ("", ""),
        (None, ""),
        (7, "7"),
        (True, "true"),
        (False, "false"),
        (Decimal("1.50"), "1.50"),
        (b"bytes \xff", "bytes \ufffd"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_a_text(value: object, text: str) -> None:
    assert value_to_text(value) == text


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (None, []),
        ("", []),
        (" , ,", []),
        ("a@example.com", ["a@example.com"]),
        ("+1 555, (202) 555-0100 ,", ["+1 555", "(202) 555-0100"]),
        ('["a", " b ", "", null, 5, {"x": 1}]', ["a", "b", "5"]),
        ("[]", []),
        ("[not JSON, really", ["[not JSON", "really"]),
        (["a", None, "b"], ["a", "b"]),
        (("a",), ["a"]),
        (15551234, ["15551234"]),
    ],
)
def test_a_list(value: object, texts: list[str]) -> None:
    assert value_to_texts(value) == texts


@pytest.mark.parametrize(
    ("value", "scalar"),
    [
        (True, True),
        (7, 7),
        (2**63 - 1, 2**63 - 1),
        (2**63, "9223372036854775808"),
        (1.5, "1.5"),
        (None, ""),
        ("x", "x"),
    ],
)
def test_what_talkdesk_can_keep(value: object, scalar: object) -> None:
    assert value_to_scalar(value) == scalar
    assert type(value_to_scalar(value)) is type(scalar)
