"""Which CRMs the proof tries."""

from hypothesis import strategies as st

from adapters.sdk.hostile import Pain, Profile
from adapters.sdk.hostile.pains import ALL
from deskbridge.v1.contact_pb2 import ContactOrdering

_MILLISECOND = 1_000_000
_SECOND = 1_000 * _MILLISECOND
_DAY = 86_400 * _SECOND

_ONLY = {
    Pain.TIME_CURSOR: {ContactOrdering.CONTACT_ORDERING_CURSOR},
    Pain.NEVER_EXHAUSTED: {ContactOrdering.CONTACT_ORDERING_KEYSET, ContactOrdering.CONTACT_ORDERING_UPDATED},
    Pain.CAP_SILENT: {ContactOrdering.CONTACT_ORDERING_KEYSET, ContactOrdering.CONTACT_ORDERING_UPDATED},
    Pain.EMPTY_PAGES: {ContactOrdering.CONTACT_ORDERING_CURSOR, ContactOrdering.CONTACT_ORDERING_UNORDERED},
    # Of a cursor nobody but the CRM can tell where it leads: that it is never ignored is the CRM's promise.
    Pain.FILTERS_IGNORED: set(ContactOrdering.values()) - {ContactOrdering.CONTACT_ORDERING_CURSOR},
    Pain.STUCK_CURSOR: {ContactOrdering.CONTACT_ORDERING_CURSOR, ContactOrdering.CONTACT_ORDERING_UNORDERED},
}


def pains_of(ordering: "ContactOrdering.ValueType") -> list[Pain]:
    """The pains that can matter to that ordering."""
    return sorted(pain for pain in ALL if ordering in _ONLY.get(pain, {ordering}))


@st.composite
def profiles(draw: st.DrawFn, ordering: "ContactOrdering.ValueType", pains: frozenset[Pain] | None = None) -> Profile:
    """Any CRM of that ordering; one with these pains."""
    if pains is None:
        possible = pains_of(ordering)
        pains = draw(st.sets(st.sampled_from(possible)).map(frozenset) | st.just(frozenset(possible)))
    # A cursor that is made of times is one only with a lag: see `visibility_lag` in adapter.proto.
    lags = [2 * _SECOND, 30 * _SECOND, 600 * _SECOND]
    if Pain.TIME_CURSOR not in pains:
        lags.insert(0, 0)
    page_size = draw(st.integers(3, 9))
    caps = [0, page_size, 2 * page_size]
    if ordering == ContactOrdering.CONTACT_ORDERING_UNORDERED:
        # A scan that reaches its cap is an error, and rightly.
        caps = [0]
    return Profile(
        ordering=ordering,
        pains=pains,
        seed=draw(st.integers(0, 2**16)),
        contacts=draw(st.integers(0, 40)),
        max_page_size=page_size,
        result_cap=draw(st.sampled_from(caps)),
        lag_nanos=draw(st.sampled_from(lags)),
        granularity_nanos=draw(st.sampled_from([_SECOND, _MILLISECOND, _DAY])),
    )
