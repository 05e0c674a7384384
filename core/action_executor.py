"""The component Action Executor."""

import grpc

from core.errors import ActionNotFoundError
from core.inputs import check_inputs
from core.registry import Registry
from core.reserve import answer_deadline
from core.texts import check_texts
from deskbridge.v1 import action_executor_pb2_grpc
from deskbridge.v1.action_executor_pb2 import ExecuteActionRequest, ExecuteActionResponse
from deskbridge.v1.adapter_pb2 import AdapterServiceExecuteActionRequest
from deskbridge.v1.integration_pb2 import Component
from runtime.request_id import current_request_id


class ActionExecutor(action_executor_pb2_grpc.ActionExecutorServiceServicer):
    """Has actions executed, each at most once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def ExecuteAction(
        self,
        request: ExecuteActionRequest,
        context: "grpc.aio.ServicerContext[ExecuteActionRequest, ExecuteActionResponse]",
    ) -> ExecuteActionResponse:
        admission = await self._registry.admit(
            request.integration, Component.COMPONENT_ACTION_EXECUTOR, request.auth, answer_deadline(context)
        )
        action = admission.offer.actions.get(request.action)
        if action is None:
            raise ActionNotFoundError(f"The integration {request.integration} has no action of this name.")
        check_texts(
            [
                ("meta.contact_external_id", request.contact_external_id),
                ("meta.agent_external_id", request.agent_external_id),
            ]
        )
        response = await admission.adapter.execute_action(
            AdapterServiceExecuteActionRequest(
                auth=request.auth,
                action=action.name,
                contact_external_id=request.contact_external_id,
                agent_external_id=request.agent_external_id,
                inputs=check_inputs(request.inputs, action.inputs),
                request_id=current_request_id(),
            ),
            admission.deadline,
        )
        return ExecuteActionResponse(result=response.result)
