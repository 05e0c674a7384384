"""What makes a CRM's contact one that Talkdesk can take."""

from core.phones import to_e164
from deskbridge.v1.contact_pb2 import Contact


def make_deliverable(contact: Contact, region: str | None) -> bool:
    """Give the contact a name and E.164 phones, in place. False where it cannot be delivered: it has no id."""
    if not contact.id:
        return False
    phones = contact.phones
    for index, phone in enumerate(phones):
        if (e164 := to_e164(phone, region)) != phone:
            phones[index] = e164
    if not contact.name or contact.name.isspace():
        contact.name = _stand_in(contact)
    return True


def _stand_in(contact: Contact) -> str:
    candidates = (contact.company, *contact.emails[:1], *contact.phones[:1], contact.id)
    return next(candidate for candidate in candidates if candidate.strip())
