"""What an adapter offers, where an operator's file says so: parts of that file, and what they declare.

An adapter that is made by its configuration subclasses these for what its CRM needs besides.
"""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from adapters.sdk.offering import (
    AuthenticationTypeName,
    FieldSourceName,
    FieldTypeName,
    InputTypeName,
    action,
    action_input,
    authentication,
    authentication_field,
)
from deskbridge.v1.action_pb2 import Action
from deskbridge.v1.adapter_pb2 import AuthenticationDescription
from runtime.documents import Document
from runtime.fields import Text

FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class AuthenticationFieldFile(Document):
    """One field of Talkdesk's `authentication_configuration`, word for word."""

    source: FieldSourceName = Field("input", description="Where Talkdesk takes the value from.")
    display: Text = Field(description="The label that the customer reads.")
    mandatory: bool = Field(description="Whether a request without it is refused.")
    type: FieldTypeName = Field("input", description="A text field, or the button that starts OAuth.")
    store: bool = Field(description="Whether Talkdesk keeps the value.")
    help: str = Field("", description="A hint beside the field.")
    format: str = Field("", description="A template, such as `https://{{account}}.example.com`.")


def _one_key(entry: dict[str, AuthenticationFieldFile]) -> dict[str, AuthenticationFieldFile]:
    if len(entry) != 1:
        raise ValueError("expected one key, the field's name")
    return entry


class AuthenticationFile(Document):
    """How customers authenticate."""

    type: AuthenticationTypeName = Field(description="Talkdesk's `authentication_type`.")
    fields: tuple[Annotated[dict[FieldName, AuthenticationFieldFile], AfterValidator(_one_key)], ...] = Field(
        (), description="As in Talkdesk's authentication_configuration: one-key objects, the key being the name."
    )

    @model_validator(mode="after")
    def _once(self) -> "AuthenticationFile":
        names = self.names()
        if repeated := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"{', '.join(sorted(repeated))}: declared more than once")
        return self

    def names(self) -> list[str]:
        """The fields' names."""
        return [name for entry in self.fields for name in entry]

    def declared(self) -> AuthenticationDescription:
        """As the protocol has it."""
        fields = [
            authentication_field(
                name,
                field.display,
                mandatory=field.mandatory,
                store=field.store,
                source=field.source,
                type_=field.type,
                help_=field.help,
                format_=field.format,
            )
            for entry in self.fields
            for name, field in entry.items()
        ]
        return authentication(self.type, *fields)


class ActionInputFile(Document):
    """One input of an action."""

    key: FieldName = Field(description="The key in Talkdesk's `data`, and the name by which the action takes it.")
    name: Text = Field(description="The label that people read.")
    mandatory: bool = Field(description="Whether a call without it is refused.")
    type: InputTypeName = Field("string", description="What the value is.")


class ActionFile(Document):
    """One action."""

    display: Text = Field(description="Lower-case and short: Talkdesk shows it as “Then …”.")
    description: Text = Field(description="Lower-case, one sentence.")
    inputs: tuple[ActionInputFile, ...] = Field((), description="What the action takes.")

    @model_validator(mode="after")
    def _once(self) -> "ActionFile":
        keys = [declared.key for declared in self.inputs]
        if repeated := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(f"inputs: {', '.join(sorted(repeated))}: declared more than once")
        return self

    def declared(self, name: str) -> Action:
        """As the protocol has it, under that name."""
        inputs = [action_input(each.key, each.name, each.type, mandatory=each.mandatory) for each in self.inputs]
        return action(name, self.display, self.description, *inputs)
