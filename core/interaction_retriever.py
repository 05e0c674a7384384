"""The component Interaction Retriever: a person is waiting for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import grpc
import structlog

from core.look_up import look_up
from core.moments import timestamp_to_moment
from core.registry import Admission, Registry
from core.reserve import answer_deadline
from core.texts import check_list, check_texts
from core.words import Words
from deskbridge.v1 import interaction_retriever_pb2_grpc
from deskbridge.v1.adapter_pb2 import ListInteractionsRequest, ListInteractionsResponse
from deskbridge.v1.integration_pb2 import Component
from deskbridge.v1.interaction_pb2 import Interaction
from deskbridge.v1.interaction_retriever_pb2 import RetrieveInteractionsRequest, RetrieveInteractionsResponse

_log = structlog.get_logger()


class InteractionRetriever(interaction_retriever_pb2_grpc.InteractionRetrieverServiceServicer):
    """Shows a contact's interactions: by its id, or, where the CRM does not know that, by phones and emails."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._words = {
            name: (Words.priorities(integration.file.priorities), Words.statuses(integration.file.statuses))
            for name, integration in registry.integrations.items()
        }

    async def RetrieveInteractions(
        self,
        request: RetrieveInteractionsRequest,
        context: "grpc.aio.ServicerContext[RetrieveInteractionsRequest, RetrieveInteractionsResponse]",
    ) -> RetrieveInteractionsResponse:
        admission = await self._registry.admit(
            request.integration, Component.COMPONENT_INTERACTION_RETRIEVER, request.auth, answer_deadline(context)
        )
        _check(request)
        offered = admission.offer.interaction_types
        types = [name for name in offered if name in request.interaction_types or not request.interaction_types]
        candidates = await _candidates(admission, request, types)
        deliverable = [interaction for interaction in candidates.interactions if candidates.owns(interaction, types)]
        skipped = len(candidates.interactions) - len(deliverable)
        if skipped:
            _log.warning("interactions that cannot be delivered skipped", count=skipped)
        newest = _newest(deliverable, admission.file.interaction_limit)
        for interaction in newest:
            self._translate(interaction, request.integration)
        return RetrieveInteractionsResponse(
            interactions=newest, mismatched_contacts=candidates.mismatched, skipped_interactions=skipped
        )

    def _translate(self, interaction: Interaction, integration: str) -> None:
        priorities, statuses = self._words[integration]
        interaction.priority = priorities.talkdesk(interaction.priority)
        interaction.status = statuses.talkdesk(interaction.status)
        if not interaction.subject.strip():
            interaction.subject = next(iter(interaction.description.strip().splitlines()), "") or interaction.type


def _check(request: RetrieveInteractionsRequest) -> None:
    check_texts([("data.contact_external_id", request.contact_external_id)])
    check_list("data.contact_emails", request.contact_emails)
    check_list("data.contact_phones", request.contact_phones)
    check_list("meta.interaction_types", request.interaction_types)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Interactions as the CRM has them, whose they ought to be, and how many contacts of a look-up did not match."""

    interactions: Sequence[Interaction] = ()
    contact_ids: Sequence[str] = ()
    mismatched: int = 0

    def owns(self, interaction: Interaction, types: Sequence[str]) -> bool:
        """Complete, and what was asked for: a CRM that ignores a filter answers everybody's."""
        return (
            bool(interaction.id)
            and interaction.HasField("date")
            and interaction.type in types
            and interaction.contact_id in self.contact_ids
        )


async def _candidates(admission: Admission, request: RetrieveInteractionsRequest, types: Sequence[str]) -> _Candidates:
    named = request.contact_external_id or any(request.contact_emails) or any(request.contact_phones)
    if not (types and named):
        # There is nothing to ask the CRM for, but wrong credentials must not pass for a contact without interactions.
        await admission.prove(request.auth)
        return _Candidates()
    if external_id := request.contact_external_id:
        response = await _list(admission, request, [external_id], types)
        if external_id not in response.unknown_contact_ids:
            return _Candidates(response.interactions, [external_id])
    found = await look_up(admission, request.auth, request.contact_emails, request.contact_phones)
    if not found.contact_ids:
        return _Candidates(mismatched=found.mismatched)
    response = await _list(admission, request, found.contact_ids, types)
    return _Candidates(response.interactions, found.contact_ids, found.mismatched)


async def _list(
    admission: Admission, request: RetrieveInteractionsRequest, contact_ids: Sequence[str], types: Sequence[str]
) -> ListInteractionsResponse:
    return await admission.adapter.list_interactions(
        ListInteractionsRequest(
            auth=request.auth, contact_ids=contact_ids, types=types, page_size=admission.file.interaction_limit
        ),
        admission.deadline,
    )


def _newest(interactions: Sequence[Interaction], limit: int) -> list[Interaction]:
    once = {(interaction.type, interaction.id): interaction for interaction in interactions}
    return sorted(once.values(), key=lambda interaction: timestamp_to_moment(interaction.date), reverse=True)[:limit]
