"""The hostile CRM as a process."""

from collections.abc import Iterator
from typing import Any

import grpc
import pytest

from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.adapter_pb2 import AdapterServiceExecuteActionRequest as ExecuteActionRequest
from deskbridge.v1.adapter_pb2_grpc import AdapterServiceStub
from deskbridge.v1.auth_pb2 import Auth, FieldValue
from deskbridge.v1.contact_pb2 import CONTACT_ORDERING_CURSOR
from tests.support.processes import Process

AUTH = Auth(fields={"token": FieldValue(string_value="token-1")})


@pytest.fixture
def process() -> Iterator[Process]:
    env = {
        "DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0",
        "DESKBRIDGE_HOSTILE_ORDERING": "cursor",
        "DESKBRIDGE_HOSTILE_PAINS": "ties,late_commits,edits,malformed,mixed_times",
        "DESKBRIDGE_HOSTILE_SEED": "7",
        "DESKBRIDGE_HOSTILE_CONTACTS": "120",
        "DESKBRIDGE_DRAIN_SECONDS": "0",
    }
    with Process.module("adapters.sdk.hostile", env=env) as started:
        yield started


def test_it_is_an_adapter_like_any_other(process: Process) -> None:
    said = process.wait_for_event("hostile")
    assert (said["seed"], said["ordering"]) == (7, "cursor")
    assert said["pains"] == ["edits", "late_commits", "malformed", "mixed_times", "ties"]
    with grpc.insecure_channel(process.wait_until_listening()) as channel:
        stub: Any = AdapterServiceStub(channel)
        described = stub.Describe(pb.DescribeRequest())
        assert (described.name, described.contacts.ordering) == ("hostile", CONTACT_ORDERING_CURSOR)
        stub.ValidateCredentials(pb.ValidateCredentialsRequest(auth=AUTH))
        assert len(listed(stub)) == 120
        result = stub.ExecuteAction(
            ExecuteActionRequest(auth=AUTH, action="create_ticket", inputs={"subject": FieldValue(string_value="Help")})
        ).result
        assert result.external_id
        with pytest.raises(grpc.RpcError) as caught:
            stub.ValidateCredentials(
                pb.ValidateCredentialsRequest(auth=Auth(fields={"token": FieldValue(string_value="other")}))
            )
        assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert process.stop() == 0


def test_a_mistake_in_its_settings_ends_it() -> None:
    with Process.module("adapters.sdk.hostile", env={"DESKBRIDGE_HOSTILE_PAINS": "agony"}) as process:
        assert process.wait() == 78
        assert "DESKBRIDGE_HOSTILE_PAINS" in process.output


def listed(stub: Any) -> set[str]:
    """The ids of all contacts."""
    ids: set[str] = set()
    cursor = ""
    while True:
        page = stub.ListContacts(pb.ListContactsRequest(auth=AUTH, page_size=50, cursor=cursor))
        ids |= {contact.id for contact in page.contacts if contact.id}
        if page.exhausted:
            return ids
        assert page.next_cursor != cursor
        cursor = page.next_cursor
