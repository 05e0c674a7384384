import pytest

from core.phones import PhoneNumbers


@pytest.mark.parametrize(
    ("phone", "region", "expected"),
    [
        ("+14155550100", "US", "+14155550100"),
        ("+14155550100", None, "+14155550100"),
        ("(415) 555-0100", "US", "+14155550100"),
        ("1-415-555-0100", "US", "+14155550100"),
        ("415.555.0100 ext. 7", "US", "+14155550100"),
        ("+44 20 7946 0000", "US", "+442079460000"),
        ("020 7946 0000", "GB", "+442079460000"),
        ("011 44 20 7946 0000", "US", "+442079460000"),
        ("(415) 555-0100", None, "(415) 555-0100"),
        ("555-0100", "US", "555-0100"),
        ("call me maybe", "US", "call me maybe"),
        ("", "US", ""),
        ("9" * 300, "US", "9" * 300),
    ],
)
def test_e164_where_a_number_can_be_parsed_and_else_unchanged(phone: str, region: str | None, expected: str) -> None:
    assert PhoneNumbers(region).to_e164(phone) == expected


def test_the_forms_of_a_look_up() -> None:
    assert PhoneNumbers("US").look_up_forms("+14155550100") == [
        "+14155550100",
        "14155550100",
        "0014155550100",
        "4155550100",
        "(415) 555-0100",
        "+1 415-555-0100",
        "415-555-0100",
        "415.555.0100",
    ]
    assert "020 7946 0000" in PhoneNumbers(None).look_up_forms("+442079460000")
    assert PhoneNumbers("US").look_up_forms("extension 12") == ["extension 12"]
