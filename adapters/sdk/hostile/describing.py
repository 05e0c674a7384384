"""What the hostile CRM's adapter says about itself."""

from google.protobuf.duration_pb2 import Duration

from adapters.sdk.declaration import Declaration
from adapters.sdk.hostile.clock import SECOND
from adapters.sdk.hostile.desk import INTERACTION_TYPES
from adapters.sdk.hostile.profile import Profile
from deskbridge.v1.action_pb2 import Action, ActionInput
from deskbridge.v1.adapter_pb2 import (
    AgentsDescription,
    AuthenticationDescription,
    ContactsDescription,
    InteractionsDescription,
)
from deskbridge.v1.authentication_pb2 import AuthenticationField, AuthenticationType

_ACTIONS = (
    Action(
        name="create_ticket",
        display="create a ticket",
        description="creates a ticket of the contact, or of nobody",
        inputs=[
            ActionInput(key="subject", name="Subject", mandatory=True),
            ActionInput(key="description", name="Description"),
        ],
    ),
    Action(
        name="create_contact",
        display="create a contact",
        description="creates a contact",
        inputs=[
            ActionInput(key="name", name="Name", mandatory=True),
            ActionInput(key="email", name="Email"),
            ActionInput(key="phone", name="Phone"),
        ],
    ),
)


def profile_to_declaration(profile: Profile) -> Declaration:
    """Everything offered, in the profile's ordering, with its limits."""
    contacts = ContactsDescription(
        ordering=profile.ordering,
        max_page_size=profile.max_page_size,
        result_cap=profile.result_cap,
        timestamp_granularity=_duration(profile.granularity_nanos),
        find=True,
    )
    if profile.lag_nanos:
        contacts.visibility_lag.CopyFrom(_duration(profile.lag_nanos))
    return Declaration(
        name="hostile",
        version="1",
        authentication=AuthenticationDescription(
            type=AuthenticationType.AUTHENTICATION_TYPE_CUSTOM,
            fields=[AuthenticationField(name="token", display="Access token", mandatory=True, store=True)],
        ),
        contacts=contacts,
        agents=AgentsDescription(max_page_size=profile.max_page_size),
        interactions=InteractionsDescription(types=INTERACTION_TYPES),
        actions=_ACTIONS,
    )


def _duration(nanos: int) -> Duration:
    seconds, rest = divmod(nanos, SECOND)
    return Duration(seconds=seconds, nanos=rest)
