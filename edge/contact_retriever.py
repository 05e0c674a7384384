"""The component Contact Retriever: `POST /{integration}/contact_sync`."""

from typing import Annotated, Any

import msgspec
from litestar import Request, post

from deskbridge.v1 import contact_pb2
from deskbridge.v1.contact_retriever_pb2 import RetrieveContactsRequest, RetrieveContactsResponse
from edge.core_client import CoreClient
from edge.operation import Operation, operation
from edge.values import AuthValues, Text, text_to_str, values_to_auth


class ContactSyncMeta(msgspec.Struct):
    """Which page of which synchronisation. Without both fields: the first page of an initial one."""

    synchronization_checkpoint: Annotated[
        Text, msgspec.Meta(description="The last one answered: only what changed since. Absent: every contact.")
    ] = None
    offset: Annotated[Text, msgspec.Meta(description="The previous page's `next_offset`. Absent: the first page.")] = (
        None
    )


class ContactSyncRequest(msgspec.Struct):
    """Asks for one page of contacts. `meta.context` is ignored: the offset holds all that is needed."""

    auth: AuthValues
    meta: ContactSyncMeta | None = None


class Contact(msgspec.Struct, omit_defaults=True, gc=False):
    """A person or company in the CRM. What the CRM does not know is left out."""

    id: str
    name: str
    company: str = ""
    title: str = ""
    emails: list[str] = []
    phones: Annotated[list[str], msgspec.Meta(description="In E.164 wherever the number can be parsed.")] = []
    photo_url: str = ""
    address: str = ""
    websites: list[str] = []
    twitter: str = ""
    url: Annotated[str, msgspec.Meta(description="The contact's page in the CRM.")] = ""


class ContactSyncAnswer(msgspec.Struct, omit_defaults=True):
    """One page of contacts, ascending by what the checkpoint marks."""

    contacts: list[Contact]
    next_offset: Annotated[
        str, msgspec.Meta(description="Asks for the next page; opaque. Absent: the synchronisation is over.")
    ] = ""
    synchronization_checkpoint: Annotated[
        str, msgspec.Meta(description="Where the next incremental synchronisation starts.")
    ] = ""


_OPERATION = Operation(
    name="contact_sync",
    summary="Hands over one page of the CRM's contacts",
    request_example={
        "auth": {"username": "john.doe@example.com", "password": "605b32dd"},
        "meta": {"offset": "2", "synchronization_checkpoint": "2012-11-20 23:01:00 UTC", "context": None},
    },
    answer_type=ContactSyncAnswer,
    answer_description="The page.",
    answer_example={
        "next_offset": "3",
        "synchronization_checkpoint": "2012-12-01 11:21:00 UTC",
        "contacts": [
            {
                "id": "1",
                "name": "Jane Doe",
                "title": "CTO",
                "emails": ["jane.doe@example.com"],
                "phones": ["+15555555555"],
                "photo_url": "http://example.com/users/1/photo",
                "company": "Example Corp.",
                "address": "37, Famous St., New York, US",
                "websites": ["www.example.com"],
                "twitter": "jane_doe",
                "url": "http://example.com/users/1/",
            }
        ],
    },
)


@post("/contact_sync", **operation(_OPERATION))
async def contact_sync(
    request: Request[Any, Any, Any], integration: str, data: ContactSyncRequest
) -> ContactSyncAnswer:
    core: CoreClient = request.app.state.core
    return response_to_answer(await core.retrieve_contacts(body_to_request(integration, data)))


def body_to_request(integration: str, body: ContactSyncRequest) -> RetrieveContactsRequest:
    """Talkdesk's request for the core, which judges offset and checkpoint."""
    meta = body.meta or ContactSyncMeta()
    return RetrieveContactsRequest(
        integration=integration,
        auth=values_to_auth(body.auth),
        synchronization_checkpoint=text_to_str(meta.synchronization_checkpoint),
        offset=text_to_str(meta.offset),
    )


def response_to_answer(response: RetrieveContactsResponse) -> ContactSyncAnswer:
    """The core's response for Talkdesk."""
    return ContactSyncAnswer(
        [_contact_to_json(contact) for contact in response.contacts],
        response.next_offset,
        response.synchronization_checkpoint,
    )


def _contact_to_json(contact: contact_pb2.Contact) -> Contact:
    # By position, and slices instead of list(): this runs a thousand times a page.
    return Contact(
        contact.id,
        contact.name,
        contact.company,
        contact.title,
        contact.emails[:],
        contact.phones[:],
        contact.photo_url,
        contact.address,
        contact.websites[:],
        contact.twitter,
        contact.url,
    )
