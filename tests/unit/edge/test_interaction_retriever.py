from typing import Any

import msgspec
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from deskbridge.v1.auth_pb2 import Auth
from deskbridge.v1.interaction_pb2 import Interaction
from deskbridge.v1.interaction_retriever_pb2 import RetrieveInteractionsRequest, RetrieveInteractionsResponse
from edge.decoding import decode_body
from edge.interaction_retriever import (
    InteractionUpdateRequest,
    body_to_request,
    response_to_answer,
    timestamp_to_date,
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"auth":{}}', {}),
        (b'{"auth":{},"meta":null,"data":null}', {}),
        (
            (
                b'{"auth":{},"meta":{"interaction_types":["case","note"]},"data":{"contact_external_id":"1",'
                b'"contact_name":"Jane","contact_emails":["j@example.com"],"contact_phones":["+1555"]}}'
            ),
            {
                "interaction_types": ["case", "note"],
                "contact_external_id": "1",
                "contact_name": "Jane",
                "contact_emails": ["j@example.com"],
                "contact_phones": ["+1555"],
            },
        ),
        (
            (
                b'{"auth":{},"meta":{"interaction_types":"case"},"data":{"contact_external_id":1,'
                b'"contact_emails":"j@example.com","contact_phones":[1555,null,""]}}'
            ),
            {
                "interaction_types": ["case"],
                "contact_external_id": "1",
                "contact_emails": ["j@example.com"],
                "contact_phones": ["1555"],
            },
        ),
    ],
)
def test_request(body: Any, expected: Any) -> None:
    request = body_to_request("sample", decode_body(body, InteractionUpdateRequest))
    assert request == RetrieveInteractionsRequest(integration="sample", auth=Auth(), **expected)


def test_answer() -> None:
    response = RetrieveInteractionsResponse(
        interactions=[
            Interaction(
                id="23",
                contact_id="1",
                subject="A very important matter",
                description="Your order",
                date=Timestamp(seconds=1353520431),
                url="http://example.com/23",
                type="case",
                priority="high",
                status="pending",
            ),
            Interaction(id="24", subject="s", type="note", date=Timestamp(seconds=0)),
        ]
    )
    assert msgspec.json.decode(msgspec.json.encode(response_to_answer(response))) == [
        {
            "id": "23",
            "subject": "A very important matter",
            "description": "Your order",
            "date": "2012-11-21 17:53:51 UTC",
            "url": "http://example.com/23",
            "type": "case",
            "priority": "high",
            "status": "pending",
        },
        {"id": "24", "subject": "s", "date": "1970-01-01 00:00:00 UTC", "type": "note"},
    ]


@pytest.mark.parametrize(
    ("seconds", "nanos", "date"),
    [
        (1353520431, 999_999_999, "2012-11-21 17:53:51 UTC"),
        (-1, 500_000_000, "1969-12-31 23:59:59 UTC"),
        (-62135596800, 0, "0001-01-01 00:00:00 UTC"),
        (253402300799, 0, "9999-12-31 23:59:59 UTC"),
    ],
)
def test_timestamp_to_date(seconds: Any, nanos: Any, date: Any) -> None:
    assert timestamp_to_date(Timestamp(seconds=seconds, nanos=nanos)) == date
