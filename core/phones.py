"""Phone numbers, by which Talkdesk identifies callers: E.164 wherever they can be parsed."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)

# Parsing takes some 25 microseconds; the same office numbers come up again and again.
_REMEMBERED = 4096


class PhoneNumbers:
    """The phone numbers of one integration. `region` is the country of those without a country code; without it such
    numbers stay as they are."""

    def __init__(self, region: str | None) -> None:
        self._region = region
        self._parsed_to_e164 = lru_cache(maxsize=_REMEMBERED)(self._parse_to_e164)

    def to_e164(self, number: str) -> str:
        """The number in E.164, or unchanged where it cannot be parsed.

        An extension is dropped: E.164 has none, and a caller shows none.
        """
        return number if _E164.fullmatch(number) else self._parsed_to_e164(number)

    def look_up_forms(self, number: str) -> list[str]:
        """The forms in which a CRM may hold the number: E.164, its digits, and the national and international
        forms people write. The number itself always comes along.
        """
        parsed = self._parse(number)
        if parsed is None:
            return [number]
        e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
        national = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
        international = phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
        forms = [e164, e164[1:], f"00{e164[1:]}", re.sub(r"\D", "", national), national, international, number]
        forms += [
            phonenumbers.national_significant_number(parsed),
            international.partition(" ")[2],
            re.sub(r"\D+", "-", national).strip("-"),
            re.sub(r"\D+", ".", national).strip("."),
        ]
        return list(dict.fromkeys(form for form in forms if form))

    def _parse_to_e164(self, number: str) -> str:
        parsed = self._parse(number)
        return number if parsed is None else str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))

    def _parse(self, number: str) -> PhoneNumber | None:
        try:
            parsed = phonenumbers.parse(number, self._region)
        except NumberParseException:
            return None
        # A number that only works inside its own town has no E.164 form.
        possible = phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE
        return parsed if possible else None
