"""Given this CRM and this request, these contacts; in the ordering keyset, where contacts mark no place."""

from deskbridge.v1.adapter_pb2 import ListContactsRequest, ListContactsResponse
from deskbridge.v1.contact_pb2 import Contact
from tests.support.contact_sync import calling, ids
from tests.support.fake_adapter import contact
from tests.support.ordered_crms import KEYSET, Scripted, offering


def listing(*contacts: Contact, most: int = 1000, says_exhausted: bool = True) -> Scripted:
    """A CRM that lists these in this order, undated and nameless ones only where they stand, and no page longer."""

    def answer(request: ListContactsRequest) -> ListContactsResponse:
        size, left = min(most, request.page_size), list(contacts)
        if request.HasField("after"):
            after = (request.after.updated_at.seconds, request.after.id)
            left = [each for each in contacts if (each.updated_at.seconds, each.id or "~") > after]
        return ListContactsResponse(contacts=left[:size], exhausted=says_exhausted and len(left) <= size)

    return Scripted(description=offering(KEYSET), answer=answer)


async def test_the_end_is_found_behind_a_contact_without_an_id() -> None:
    crm = listing(contact("1", 1), contact("", 1), says_exhausted=False)
    async with calling(crm) as caller:
        pages = await caller.pages(page_size=5)
    assert ids(pages) == ["1"]
