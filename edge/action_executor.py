"""The component Action Executor: `POST /{integration}/actions/{action}`."""

from typing import Annotated, Any

import msgspec
from litestar import Request, post

from deskbridge.v1.action_executor_pb2 import ExecuteActionRequest, ExecuteActionResponse
from edge.core_client import CoreClient
from edge.operation import Operation, operation
from edge.values import AuthValues, Text, Values, text_to_str, values_to_auth, values_to_fields


class ActionMeta(msgspec.Struct):
    """Whom it concerns."""

    contact_external_id: Annotated[Text, msgspec.Meta(description="The contact's id in the CRM.")] = None
    agent_external_id: Annotated[Text, msgspec.Meta(description="The agent's id in the CRM.")] = None


class ActionRequest(msgspec.Struct):
    """Asks for one action."""

    auth: AuthValues
    meta: ActionMeta | None = None
    data: Annotated[Values | None, msgspec.Meta(description="The action's inputs by their keys.")] = None


class ActionAnswer(msgspec.Struct, omit_defaults=True):
    """What came of it."""

    message: Annotated[str, msgspec.Meta(description="A sentence for people.")] = ""
    external_id: Annotated[str, msgspec.Meta(description="What was created, other than a contact.")] = ""
    contact_external_id: str = ""
    contact_external_type: Annotated[str, msgspec.Meta(description="The CRM's word, such as `lead`.")] = ""
    contact_external_url: Annotated[str, msgspec.Meta(description="The contact's page in the CRM.")] = ""


_OPERATION = Operation(
    name="execute_action",
    summary="Has something done in the CRM, at most once",
    request_example={
        "auth": {},
        "meta": {"contact_external_id": "1", "agent_external_id": "2"},
        "data": {"subject": "Call missed in Talkdesk", "description": "A call from Jane Doe was missed."},
    },
    answer_type=ActionAnswer,
    answer_status=201,
    answer_description="It is done.",
    answer_example={"message": "The ticket was created.", "external_id": "23"},
)


@post("/actions/{action:str}", **operation(_OPERATION))
async def execute_action(
    request: Request[Any, Any, Any], integration: str, action: str, data: ActionRequest
) -> ActionAnswer:
    core: CoreClient = request.app.state.core
    return response_to_answer(await core.execute_action(body_to_request(integration, action, data)))


def body_to_request(integration: str, action: str, body: ActionRequest) -> ExecuteActionRequest:
    """Talkdesk's request for the core."""
    meta = body.meta or ActionMeta()
    return ExecuteActionRequest(
        integration=integration,
        auth=values_to_auth(body.auth),
        action=action,
        contact_external_id=text_to_str(meta.contact_external_id),
        agent_external_id=text_to_str(meta.agent_external_id),
        inputs=values_to_fields(body.data or {}, "data"),
    )


def response_to_answer(response: ExecuteActionResponse) -> ActionAnswer:
    """The core's response for Talkdesk."""
    result = response.result
    return ActionAnswer(
        result.message,
        result.external_id,
        result.contact_external_id,
        result.contact_external_type,
        result.contact_external_url,
    )
