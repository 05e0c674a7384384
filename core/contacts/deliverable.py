"""What makes a CRM's contact one that Talkdesk can take."""

from core.phones import PhoneNumbers
from deskbridge.v1.contact_pb2 import Contact

# An offset has to hold it.
ID_LIMIT = 4000


def make_deliverable(contact: Contact, phones: PhoneNumbers) -> bool:
    """Give the contact a name and E.164 phones, in place. False where it cannot be delivered: it has no usable id."""
    if not 0 < len(contact.id) <= ID_LIMIT:
        return False
    numbers = contact.phones
    for index, number in enumerate(numbers):
        if (e164 := phones.to_e164(number)) != number:
            numbers[index] = e164
    if not contact.name or contact.name.isspace():
        contact.name = _stand_in(contact)
    return True


def _stand_in(contact: Contact) -> str:
    candidates = (contact.company, *contact.emails[:1], *contact.phones[:1], contact.id)
    return next(candidate for candidate in candidates if candidate.strip())
