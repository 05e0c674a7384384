"""Phone numbers, by which Talkdesk identifies callers: E.164 wherever they can be parsed."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)

# Parsing takes some 50 microseconds; the same office numbers come up again and again.
_REMEMBERED = 16_384


def to_e164(phone: str, region: str | None) -> str:
    """The number in E.164, or unchanged where it cannot be parsed.

    `region` is the country of numbers without a country code; without it such numbers stay as they are. An
    extension is dropped: E.164 has none, and a caller shows none.
    """
    if _E164.fullmatch(phone):
        return phone
    return _parsed_to_e164(phone, region)


def look_up_forms(phone: str, region: str | None) -> list[str]:
    """The forms in which a CRM may hold the number: E.164, its digits, and the national and international
    forms people write. The number itself always comes along.
    """
    number = _parse(phone, region)
    if number is None:
        return [phone]
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    forms = [e164, e164[1:], f"00{e164[1:]}", _digits(national), national, international, phone]
    forms += [
        phonenumbers.national_significant_number(number),
        international.partition(" ")[2],
        re.sub(r"\D+", "-", national).strip("-"),
        re.sub(r"\D+", ".", national).strip("."),
    ]
    return list(dict.fromkeys(form for form in forms if form))


@lru_cache(maxsize=_REMEMBERED)
def _parsed_to_e164(phone: str, region: str | None) -> str:
    number = _parse(phone, region)
    return phone if number is None else str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _parse(phone: str, region: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(phone, region)
    except NumberParseException:
        return None
    # A number that only works inside its own town has no E.164 form.
    possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return number if possible else None


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)
