"""Looking contacts up by email and by phone: who carries it, and nobody else."""

import secrets
from collections.abc import Iterable, Sequence

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.session import Session
from adapters.sdk.conformance.walking import Walk
from deskbridge.v1.adapter_pb2 import FindContactsRequest
from deskbridge.v1.contact_pb2 import Contact
from runtime.report.model import Check, Verdict

# Contacts to look up.
_SAMPLE = 5
# As many as the core asks for.
_MOST = 50
# Numbers are the same where so many of their last digits are, whatever their form. Shorter ones are not looked up.
_DIGITS = 7


async def verify_look_up(session: Session) -> None:
    """Of contacts that were listed, spread over all of them."""
    if not session.description.contacts.find:
        session.skip("not offered", catalogue.BY_EMAIL, catalogue.BY_PHONE, catalogue.NOBODY)
        return
    living = [each for each in session.contacts if not each.deleted]
    await _verify(session, catalogue.BY_EMAIL, [(each.id, email) for each in living for email in each.emails])
    await _verify(session, catalogue.BY_PHONE, [(each.id, phone) for each in living for phone in each.phones])
    async with session.check(catalogue.NOBODY) as verdict:
        email, phone = f"nobody-{secrets.token_hex(8)}@example.invalid", f"+999{secrets.randbelow(10**11):011}"
        await _find(session, verdict, [email], [])
        await _find(session, verdict, [], [phone])


async def _verify(session: Session, check: Check, known: Sequence[tuple[str, str]]) -> None:
    by_email = check is catalogue.BY_EMAIL
    fit = [(id_, text) for id_, text in known if id_ and (text.strip() if by_email else len(_digits(text)) >= _DIGITS)]
    if not fit:
        session.skip(f"no contact has {'an email' if by_email else 'a phone'}", check)
        return
    async with session.check(check) as verdict:
        for id_, text in fit[:: max(1, len(fit) // _SAMPLE)][:_SAMPLE]:
            asked = ([text.strip().lower()], []) if by_email else ([], _forms(text))
            found = await _find(session, verdict, *asked)
            if id_ not in [each.id for each in found] and len(found) < _MOST:
                await _missing(session, verdict, id_, asked)


async def _missing(session: Session, verdict: Verdict, id_: str, asked: tuple[list[str], list[str]]) -> None:
    """A violation, unless it was deleted or changed since it was listed."""
    now = await Walk(session, verdict, 0).run()
    if not any(each.id == id_ and not each.deleted and carries(each, *asked) for each in now.contacts):
        return
    detail = f"{id_} was listed with {', '.join(asked[0] + asked[1])}, and is not found by it"
    session.violation(verdict, "a contact is not found by what it carries", detail)


async def _find(session: Session, verdict: Verdict, emails: list[str], phones: list[str]) -> Sequence[Contact]:
    request = FindContactsRequest(auth=session.calls.auth, emails=emails, phones=phones, page_size=_MOST)
    answer = await session.ask(verdict, "FindContacts", request)
    found: Sequence[Contact] = answer.response.contacts
    for each in found:
        if not carries(each, emails, phones):
            detail = f"{each.id or 'one without an id'} carries none of {', '.join(emails + phones)}"
            session.violation(verdict, "a stranger is found", detail, answer)
    if len(found) > _MOST:
        session.violation(verdict, "more contacts than asked for", f"{len(found)} instead of {_MOST}", answer)
    return found


def carries(contact: Contact, emails: Iterable[str], phones: Iterable[str]) -> bool:
    """Whether the contact has any of them; numbers are compared by their last digits."""
    wanted = {_digits(phone)[-_DIGITS:] for phone in phones}
    own = {email.strip().lower() for email in contact.emails}
    return not own.isdisjoint(email.lower() for email in emails) or any(
        _digits(phone)[-_DIGITS:] in wanted for phone in contact.phones
    )


def _forms(phone: str) -> list[str]:
    """As the CRM has it, and its digits alone, as one of the forms that the core sends."""
    digits = _digits(phone)
    return list(dict.fromkeys((phone, f"+{digits}" if phone.lstrip().startswith("+") else digits)))


def _digits(text: str) -> str:
    return "".join(character for character in text if character in "0123456789")
