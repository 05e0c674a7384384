"""What contradicts in a description of contacts is said, and contacts are not offered."""

from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration

from core.offer import Offer, file_and_description_to_offer
from deskbridge.v1.adapter_pb2 import ContactsDescription
from deskbridge.v1.contact_pb2 import ContactOrdering
from deskbridge.v1.integration_pb2 import Component
from tests.support.core_server import integration_file
from tests.support.fake_adapter import description

ORDERINGS = [ordering for ordering in ContactOrdering.values() if ordering]
KEYSET, UPDATED, *_ = ORDERINGS

_DAY = Duration(seconds=86_400)
_SECOND = Duration(seconds=1)


def offer(ordering: int, **fields: Any) -> Offer:
    described = description()
    described.contacts.CopyFrom(ContactsDescription(ordering=ordering, **({"max_page_size": 1} | fields)))  # type: ignore[arg-type]
    return file_and_description_to_offer(integration_file("localhost:1"), described)


@pytest.mark.parametrize("ordering", ORDERINGS)
@pytest.mark.parametrize("granularity", [_SECOND, _DAY, Duration(nanos=1), Duration(nanos=1_000_000)])
def test_every_ordering_is_offered(ordering: int, granularity: Duration) -> None:
    made = offer(ordering, timestamp_granularity=granularity, visibility_lag=Duration(seconds=60))
    assert made.problems == ()
    assert Component.COMPONENT_CONTACT_RETRIEVER in made.components


@pytest.mark.parametrize("ordering", [ordering for ordering in ORDERINGS if ordering != UPDATED])
def test_only_updated_must_say_its_granularity(ordering: int) -> None:
    assert offer(ordering).problems == ()


@pytest.mark.parametrize(
    ("ordering", "fields", "problem"),
    [
        (UPDATED, {}, "UPDATED and does not say its contacts.timestamp_granularity"),
        (UPDATED, {"timestamp_granularity": Duration()}, "timestamp_granularity is not above zero"),
        (KEYSET, {"timestamp_granularity": Duration()}, "timestamp_granularity is not above zero"),
        (KEYSET, {"timestamp_granularity": Duration(seconds=-1)}, "timestamp_granularity is not above zero"),
        (KEYSET, {"timestamp_granularity": Duration(seconds=86_400, nanos=1)}, "at most one day"),
        (KEYSET, {"visibility_lag": Duration(nanos=-1)}, "visibility_lag is negative"),
        (KEYSET, {"max_page_size": 0}, "max_page_size is not at least 1"),
        (0, {}, "CONTACT_ORDERING_UNSPECIFIED, which this core does not know"),
        (99, {}, "99, which this core does not know"),
    ],
)
def test_what_contradicts_is_said_and_not_offered(ordering: int, fields: dict[str, Any], problem: str) -> None:
    made = offer(ordering, **fields)
    assert len(made.problems) == 1
    assert problem in made.problems[0]
    assert Component.COMPONENT_CONTACT_RETRIEVER not in made.components


@pytest.mark.parametrize("cap", [-1, -(2**31)])
def test_a_negative_cap_is_a_problem(cap: int) -> None:
    assert offer(KEYSET, result_cap=cap).problems
