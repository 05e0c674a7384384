"""What happened between the sample's contacts and the company: tickets, notes and calls."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count as numbers

from adapters.sql.sample.people import Record

_OPENED = datetime(2022, 5, 2, 9, 0, tzinfo=UTC)
_TICKETS = (
    ("Delivery is late", "The order should have arrived last week."),
    ("Invoice has a wrong address", "Please send it again with the new address."),
    ("Cannot log in", "The password reset mail never arrives."),
    ("A very important matter", "Your order is ready to be shipped."),
    ("Rückgabe einer Bestellung", "Die Ware soll zurückgeschickt werden."),
)
_PRIORITIES = ("low", "normal", "high", "urgent", None)
_STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
_NOTES = ("Prefers to be called in the morning.", "Asked for a quote for 20 units.", "Fala português e inglês.")
_CALLS = (("Incoming call", "Wanted to know the opening hours."), ("Call missed", None), ("Call back as agreed", ""))


def tickets(contacts: int) -> Iterator[Record]:
    """One for every other contact, a second for every tenth, two for Jane Doe."""
    ids = numbers(1)
    for contact in range(1, contacts + 1):
        for nth in range(2 if contact == 1 or contact % 10 == 0 else 1 if contact % 2 == 0 else 0):
            subject, description = _TICKETS[(contact + nth + 2) % len(_TICKETS)]
            yield {
                "id": next(ids),
                "contact_id": contact,
                "user_id": contact % 25 + 1,
                "subject": subject,
                "description": description,
                "priority": _PRIORITIES[(contact + nth + 1) % len(_PRIORITIES)],
                "status": _STATUSES[(contact + nth) % len(_STATUSES)],
                "opened_at": _moment(contact, nth * 40),
            }


def notes(contacts: int) -> Iterator[Record]:
    """One for every third contact, beginning with Jane Doe."""
    for number, contact in enumerate(range(1, contacts + 1, 3), start=1):
        yield {
            "id": number,
            "contact_id": contact,
            "body": _NOTES[number % len(_NOTES)],
            "written_at": _moment(contact, 17),
        }


def calls(contacts: int) -> Iterator[Record]:
    """One for every fourth contact, beginning with Jane Doe."""
    for number, contact in enumerate(range(1, contacts + 1, 4), start=1):
        subject, text = _CALLS[number % len(_CALLS)]
        yield {
            "id": number,
            "contact_id": contact,
            "user_id": number % 25 + 1,
            "subject": subject,
            "notes": text,
            "duration_seconds": number * 37 % 900,
            "started_at": _moment(contact, 29),
        }


def _moment(contact: int, days: int) -> datetime:
    return _OPENED + timedelta(days=days, minutes=contact % 1000, seconds=contact % 60)
