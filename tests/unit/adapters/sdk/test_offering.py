"""What is offered, from plain words to the protocol's messages."""

from adapters import sdk
from deskbridge.v1 import adapter_pb2 as pb
from deskbridge.v1.action_pb2 import Action, ActionInput, ActionInputType
from deskbridge.v1.authentication_pb2 import (
    AuthenticationField,
    AuthenticationFieldSource,
    AuthenticationFieldType,
    AuthenticationType,
)
from deskbridge.v1.contact_pb2 import ContactOrdering


def test_authentication() -> None:
    made = sdk.authentication(
        "oauth2",
        sdk.authentication_field(
            "account", "Account", help_="before .acme.com", format_="https://{{account}}.acme.com"
        ),
        sdk.authentication_field("token", "", mandatory=False, store=False, source="auth_validation", type_="oauth"),
    )
    assert made == pb.AuthenticationDescription(
        type=AuthenticationType.AUTHENTICATION_TYPE_OAUTH2,
        fields=[
            AuthenticationField(
                name="account",
                source=AuthenticationFieldSource.AUTHENTICATION_FIELD_SOURCE_INPUT,
                display="Account",
                mandatory=True,
                type=AuthenticationFieldType.AUTHENTICATION_FIELD_TYPE_INPUT,
                store=True,
                help="before .acme.com",
                format="https://{{account}}.acme.com",
            ),
            AuthenticationField(
                name="token",
                source=AuthenticationFieldSource.AUTHENTICATION_FIELD_SOURCE_AUTH_VALIDATION,
                type=AuthenticationFieldType.AUTHENTICATION_FIELD_TYPE_OAUTH,
            ),
        ],
    )


def test_contacts() -> None:
    made = sdk.contacts("updated", max_page_size=100, granularity=0.001, visibility_lag=30, result_cap=9000, find=True)
    assert made.ordering == ContactOrdering.CONTACT_ORDERING_UPDATED
    assert (made.max_page_size, made.result_cap, made.find) == (100, 9000, True)
    assert made.timestamp_granularity.ToNanoseconds() == 1_000_000
    assert made.visibility_lag.ToNanoseconds() == 30_000_000_000
    plain = sdk.contacts("keyset", max_page_size=1)
    assert not plain.HasField("timestamp_granularity")
    assert not plain.HasField("visibility_lag")


def test_the_rest() -> None:
    assert sdk.agents(max_page_size=7) == pb.AgentsDescription(max_page_size=7)
    assert sdk.interactions("ticket", "call") == pb.InteractionsDescription(types=["ticket", "call"])
    made = sdk.action("log", "log", "logs", sdk.action_input("seconds", "Seconds", "integer", mandatory=True))
    assert made == Action(
        name="log",
        display="log",
        description="logs",
        inputs=[
            ActionInput(key="seconds", name="Seconds", mandatory=True, type=ActionInputType.ACTION_INPUT_TYPE_INTEGER)
        ],
    )
