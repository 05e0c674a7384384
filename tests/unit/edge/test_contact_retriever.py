from typing import Any

import msgspec
import pytest

from deskbridge.v1.auth_pb2 import Auth
from deskbridge.v1.contact_pb2 import Contact
from deskbridge.v1.contact_retriever_pb2 import RetrieveContactsRequest, RetrieveContactsResponse
from edge.contact_retriever import ContactSyncRequest, body_to_request, response_to_answer
from edge.decoding import decode_body

FULL: dict[str, Any] = {
    "id": "1",
    "name": "Jane Doe",
    "company": "Example Corp.",
    "title": "CTO",
    "emails": ["jane.doe@example.com"],
    "phones": ["+15555555555"],
    "photo_url": "http://example.com/users/1/photo",
    "address": "37, Famous St., New York, US",
    "websites": ["www.example.com"],
    "twitter": "jane_doe",
    "url": "http://example.com/users/1/",
}


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        (b"", {}),
        (b',"meta":null', {}),
        (b',"meta":{}', {}),
        (b',"meta":{"offset":null,"synchronization_checkpoint":null}', {}),
        (b',"meta":{"offset":"2","context":{"a":1}}', {"offset": "2"}),
        (b',"meta":{"offset":2}', {"offset": "2"}),
        (b',"meta":{"offset":"garbage"}', {"offset": "garbage"}),
        (
            b',"meta":{"synchronization_checkpoint":"2012-11-20 23:01:00 UTC"}',
            {"synchronization_checkpoint": "2012-11-20 23:01:00 UTC"},
        ),
    ],
)
def test_request(meta: Any, expected: Any) -> None:
    body = decode_body(b'{"auth":{}' + meta + b"}", ContactSyncRequest)
    assert body_to_request("sample", body) == RetrieveContactsRequest(integration="sample", auth=Auth(), **expected)


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        (RetrieveContactsResponse(), {"contacts": []}),
        (
            RetrieveContactsResponse(
                contacts=[Contact(**FULL), Contact(id="2", name="X")],
                next_offset="3",
                synchronization_checkpoint="2012-12-01T11:21:00Z",
                skipped_contacts=1,
            ),
            {
                "contacts": [FULL, {"id": "2", "name": "X"}],
                "next_offset": "3",
                "synchronization_checkpoint": "2012-12-01T11:21:00Z",
            },
        ),
    ],
)
def test_answer(response: Any, answer: Any) -> None:
    assert msgspec.json.decode(msgspec.json.encode(response_to_answer(response))) == answer
