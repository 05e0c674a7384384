"""The component Interaction Retriever: `POST /{integration}/interaction_update`."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, cast

import msgspec
from google.protobuf.timestamp_pb2 import Timestamp
from litestar import Request, post

from deskbridge.v1 import interaction_pb2
from deskbridge.v1.interaction_retriever_pb2 import RetrieveInteractionsRequest, RetrieveInteractionsResponse
from edge.core_client import CoreClient
from edge.operation import Operation, operation
from edge.values import AuthValues, Text, TextList, text_to_str, texts_to_strs, values_to_auth

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC throughout; an offset would be written out
# The empty text, as the core writes a word that is not there.
_LEFT_OUT: Any = ""


class InteractionUpdateMeta(msgspec.Struct):
    """What is wanted."""

    interaction_types: Annotated[
        TextList, msgspec.Meta(description="The types wanted. Absent or empty: all that the integration offers.")
    ] = None


class InteractionUpdateData(msgspec.Struct):
    """Whose they are."""

    contact_external_id: Annotated[
        Text, msgspec.Meta(description="The contact's id in the CRM, of contacts that came through this bridge.")
    ] = None
    contact_name: Text = None
    contact_emails: Annotated[TextList, msgspec.Meta(description="At most 100.")] = None
    contact_phones: Annotated[TextList, msgspec.Meta(description="At most 100.")] = None


class InteractionUpdateRequest(msgspec.Struct):
    """Asks for one contact's interactions."""

    auth: AuthValues
    meta: InteractionUpdateMeta | None = None
    data: InteractionUpdateData | None = None


class Interaction(msgspec.Struct, omit_defaults=True):
    """Something that happened, or is due, between a contact and the company."""

    id: str
    subject: str
    date: Annotated[str, msgspec.Meta(description="When it happened, or is due: `2012-11-21 17:53:51 UTC`.")]
    type: Annotated[str, msgspec.Meta(description="One of those asked for.")]
    description: str = ""
    url: Annotated[str, msgspec.Meta(description="Its page in the CRM.")] = ""
    priority: Literal["none", "low", "normal", "high", "urgent"] = _LEFT_OUT
    status: Literal["new", "open", "pending", "solved", "closed"] = _LEFT_OUT


InteractionUpdateAnswer = list[Interaction]

_OPERATION = Operation(
    name="interaction_update",
    summary="Shows what happened between a contact and the company",
    request_example={
        "auth": {},
        "meta": {"interaction_types": ["case", "note"]},
        "data": {
            "contact_external_id": "1",
            "contact_name": "Jane",
            "contact_emails": ["jane.doe@example.com"],
            "contact_phones": ["+15555555555"],
        },
    },
    answer_type=InteractionUpdateAnswer,
    answer_description="The interactions, newest first. None for a contact that cannot be found.",
    answer_example=[
        {
            "id": "23",
            "subject": "A very important matter",
            "description": "Your order is ready to be shipped",
            "date": "2012-11-21 17:53:51 UTC",
            "url": "http://example.com/interactions/23",
            "type": "case",
            "priority": "high",
            "status": "pending",
        }
    ],
)


@post("/interaction_update", **operation(_OPERATION))
async def interaction_update(
    request: Request[Any, Any, Any], integration: str, data: InteractionUpdateRequest
) -> InteractionUpdateAnswer:
    core: CoreClient = request.app.state.core
    return response_to_answer(await core.retrieve_interactions(body_to_request(integration, data)))


def body_to_request(integration: str, body: InteractionUpdateRequest) -> RetrieveInteractionsRequest:
    """Talkdesk's request for the core."""
    meta = body.meta or InteractionUpdateMeta()
    data = body.data or InteractionUpdateData()
    return RetrieveInteractionsRequest(
        integration=integration,
        auth=values_to_auth(body.auth),
        interaction_types=texts_to_strs(meta.interaction_types),
        contact_external_id=text_to_str(data.contact_external_id),
        contact_name=text_to_str(data.contact_name),
        contact_emails=texts_to_strs(data.contact_emails),
        contact_phones=texts_to_strs(data.contact_phones),
    )


def response_to_answer(response: RetrieveInteractionsResponse) -> InteractionUpdateAnswer:
    """The core's response for Talkdesk."""
    return [_interaction_to_json(interaction) for interaction in response.interactions]


def _interaction_to_json(interaction: interaction_pb2.Interaction) -> Interaction:
    return Interaction(
        interaction.id,
        interaction.subject,
        timestamp_to_date(interaction.date),
        interaction.type,
        interaction.description,
        interaction.url,
        cast("Any", interaction.priority),  # The core knows Talkdesk's words.
        cast("Any", interaction.status),
    )


def timestamp_to_date(timestamp: Timestamp) -> str:
    """To the second, which is all that Talkdesk's form can say. Total over what protobuf calls a valid timestamp."""
    return f"{_EPOCH + timedelta(seconds=timestamp.seconds)} UTC"
