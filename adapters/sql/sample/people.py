"""The sample's people: arithmetic on their number, so that everyone has the same ones."""

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

Record: TypeAlias = dict[str, object]

CONTACTS = 2000
USERNAME, PASSWORD = "john.doe@example.com", "605b32dd"

_FIRST_NAMES = (
    "Jane", "Amélie", "Björn", "Chiara", "Dmitri", "Emre", "Fatima", "Gonçalo", "Hanna", "İpek", "João", "Katarzyna",
    "Łukasz", "María José", "Nguyễn", "Oluwaseun", "Priya", "Qiang", "Renée", "Søren", "Tomáš", "Uma", "Věra",
    "William", "Ximena", "Yuki", "Zoë", "أمينة", "Олена", "太郎", "지우",
)  # fmt: skip
_LAST_NAMES = (
    "Doe", "Almeida", "Bergström", "Conti", "Çelik", "D'Angelo", "Eriksen", "Fischer", "García", "Horváth", "Ivanova",
    "Jørgensen", "Kowalski", "Lefèvre", "Müller", "Nakamura", "O'Brien", "Popescu", "Quispe", "Rossi", "Șerban",
    "Tanaka", "Ünal", "van der Berg", "Watanabe", "Xu", "Yılmaz",  # noqa: RUF001 - his name
    "Zieliński", "Okonkwo",
)  # fmt: skip
_COMPANIES = (
    "Example Corp.", "Acme GmbH", "Café Lumière", "Nordlys AS", "Sol y Mar S.A.", "Tōkai Trading", "Blue Harbor, Inc.",
)  # fmt: skip
_TITLES = ("CTO", "Buyer", "Head of Support", "Geschäftsführerin", "Accountant", "Owner", "Directeur des achats")
_STREETS = (
    "37, Famous St., New York, US",
    "12 Rua Augusta, Lisboa, PT",
    "Königsallee 5, Düsseldorf, DE",
    "1-2-3 Ginza, Tokyo, JP",
)
_AREAS = (
    "202", "206", "212", "213", "214", "216", "303", "305", "312", "313", "404", "415", "503", "512", "602", "615",
    "617", "702", "713", "808",
)  # fmt: skip

_FIRST_CHANGE = datetime(2019, 3, 4, 8, 0, tzinfo=UTC)


def users() -> list[Record]:
    """25 agents; the first is John Doe, who can log in."""
    people: list[Record] = [{"id": 1, "name": "John Doe", "email": USERNAME}]
    for number in range(2, 26):
        name = _name(number * 5 + 3)
        people.append({"id": number, "name": name, "email": f"agent{number}@example.com"})
    return people


def contact(number: int, count: int) -> Record:
    """Contact `number` of 1 to `count`. The first is Jane Doe."""
    if number == 1:
        return {
            "id": 1, "name": "Jane Doe", "company": "Example Corp.", "title": "CTO", "email": "jane.doe@example.com",
            "phone": "+15555550100", "mobile": None, "address": _STREETS[0], "website": "www.example.com",
            "twitter": "jane_doe", "updated_at": changed_at(1, count),
        }  # fmt: skip
    has_name, has_phone = number % 40 != 0, number % 25 != 0
    is_bare = not (has_name and has_phone)
    return {
        "id": number,
        "name": _name(number) if has_name else None,
        "company": _COMPANIES[number % len(_COMPANIES)] if number % 3 == 0 or is_bare else None,
        "title": _TITLES[number % len(_TITLES)] if number % 4 == 0 else None,
        "email": f"contact{number}@example.com" if number % 10 != 7 or is_bare else None,
        "phone": _phone(number) if has_phone else None,
        "mobile": f"+1{_AREAS[number // 100 % len(_AREAS)]}556{number % 10_000:04d}"
        if has_phone and number % 6 == 0
        else None,
        "address": _STREETS[number % len(_STREETS)] if number % 5 == 0 else None,
        "website": f"www.example.com/{number}" if number % 9 == 0 else None,
        "twitter": f"contact_{number}" if number % 11 == 0 else None,
        "updated_at": changed_at(number, count),
    }


def changed_at(number: int, count: int) -> datetime:
    """When a contact was last changed: four at a time, and 160 at once, in no order of their ids."""
    slot = number * 7919 % count // 4
    if 50 <= slot < 90:
        slot = 50
    return _FIRST_CHANGE + timedelta(seconds=slot * 601, microseconds=slot * 7919 % 1_000_000)


def _name(number: int) -> str:
    return f"{_FIRST_NAMES[number * 7 % len(_FIRST_NAMES)]} {_LAST_NAMES[number * 11 % len(_LAST_NAMES)]}"


def _phone(number: int) -> str:
    area, line = _AREAS[number // 100 % len(_AREAS)], f"{number % 100:02d}"
    match number % 8:
        case 0:
            return f"+1{area}55501{line}"
        case 1:
            return f"({area}) 555-01{line}"
        case 2:
            return f"{area}.555.01{line}"
        case 3:
            return f"{area}-555-01{line} ext. 12"
        case 4:
            return f"+1 {area} 555 01{line}"
        case 5:
            return f"+44 20 7946 0{number % 1000:03d}"
        case 6:
            return f"1{area}55501{line}"
        case _:
            return f"ask for no. {line}" if number % 3 == 0 else f"+49 30 901820{line}"
