"""How an operation of Talkdesk's contract is documented, errors included."""

from dataclasses import dataclass
from typing import Any

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from edge.error_answer import ErrorAnswer

_ERRORS = {
    400: "The request is not what the route takes, an input is missing or bad, or the CRM refuses the action.",
    401: "The customer's credentials do not work, or no longer. Nothing else is ever answered with 401.",
    403: "The access key is wrong or missing, or the CRM says that this user may not.",
    404: "There is no such integration or action, or the integration does not offer the component.",
    408: "The request was not complete in time.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    429: "The CRM throttles. `Retry-After` says for how many seconds.",
    500: "A bug in the bridge.",
    502: "The CRM answered nonsense.",
    503: "The CRM, its adapter or the core is down. `Retry-After` says when to try again, unless an action was lost.",
    504: "The CRM took too long.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One of Talkdesk's components, with the contract's own examples."""

    name: str
    summary: str
    request_example: Any
    answer_type: Any
    answer_description: str
    answer_example: Any
    answer_status: int = 200


def operation(it: Operation) -> dict[str, Any]:
    """The arguments that say so to a Litestar handler."""
    return {
        "operation_id": it.name,
        "summary": it.summary,
        "status_code": it.answer_status,
        "opt": {"request_example": it.request_example},
        "responses": {
            it.answer_status: ResponseSpec(
                it.answer_type,
                description=it.answer_description,
                examples=[Example(value=it.answer_example)],
                generate_examples=False,
            ),
            **{
                status: ResponseSpec(ErrorAnswer, description=description, generate_examples=False)
                for status, description in _ERRORS.items()
            },
        },
    }
