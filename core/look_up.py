"""Whom a call is about, when the CRM does not know the contact by id: a look-up by phones and emails, checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import structlog

from core.moments import timestamp_to_moment
from core.phones import PhoneNumbers
from core.registry import Admission
from deskbridge.v1.adapter_pb2 import FindContactsRequest
from deskbridge.v1.auth_pb2 import Auth
from deskbridge.v1.contact_pb2 import Contact

# Enough to see that a number is ambiguous, and by whom.
_MOST_FOUND = 50

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of the contacts found, and how many the CRM returned that carry nothing that was asked for."""

    contact_ids: list[str]
    mismatched: int


async def look_up(admission: Admission, auth: Auth, emails: Sequence[str], phones: Sequence[str]) -> Found:
    """The contacts with any of these emails or phones, by the integration's policy. Raises StatusError."""
    wanted_emails = {email.strip().casefold() for email in emails} - {""}
    wanted_phones = {admission.phones.to_e164(phone) for phone in phones if phone.strip()}
    if not (wanted_emails or wanted_phones) or not admission.offer.description.contacts.find:
        return Found([], 0)
    request = FindContactsRequest(
        auth=auth,
        emails=sorted(wanted_emails),
        phones=list(dict.fromkeys(form for phone in phones for form in admission.phones.look_up_forms(phone))),
        page_size=_MOST_FOUND,
    )
    response = await admission.adapter.find_contacts(request, admission.deadline)
    matching: dict[str, Contact] = {}
    mismatched = 0
    for contact in response.contacts:
        if not _carries(contact, wanted_emails, wanted_phones, admission.phones):
            mismatched += 1
        elif contact.id and not contact.deleted:
            matching[contact.id] = contact
    if mismatched:
        _log.warning("look-up returned contacts that do not match", count=mismatched, adapter=admission.adapter.target)
    return Found(_chosen(list(matching.values()), admission.file.ambiguous_contacts), mismatched)


def _carries(contact: Contact, emails: set[str], phones: set[str], numbers: PhoneNumbers) -> bool:
    return any(email.strip().casefold() in emails for email in contact.emails) or any(
        numbers.to_e164(phone) in phones for phone in contact.phones
    )


def _chosen(contacts: list[Contact], policy: Literal["newest", "all", "none"]) -> list[str]:
    if len(contacts) <= 1 or policy == "all":
        return [contact.id for contact in contacts]
    if policy == "none":
        return []
    return [max(contacts, key=lambda contact: (timestamp_to_moment(contact.updated_at), contact.id)).id]
