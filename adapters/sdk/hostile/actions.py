"""The writes. None is de-duplicated: the same request twice is done twice, and counted."""

from collections.abc import Mapping

from adapters.sdk.field_values import Scalar
from adapters.sdk.hostile.api import ApiError
from adapters.sdk.hostile.crm import Crm
from deskbridge.v1.action_pb2 import ActionResult


def execute(
    crm: Crm, action: str, inputs: Mapping[str, Scalar], contact_external_id: str, request_id: str
) -> ActionResult:
    """Do it. Raises ApiError 400 where the CRM refuses: a blank subject or name, a contact that it does not know."""
    match action:
        case "create_ticket":
            result = _create_ticket(crm, inputs, contact_external_id)
        case _:
            result = _create_contact(crm, inputs)
    crm.executions[request_id] += 1
    return result


def _create_ticket(crm: Crm, inputs: Mapping[str, Scalar], contact_external_id: str) -> ActionResult:
    subject = _mandatory(inputs, "subject")
    if contact_external_id and contact_external_id not in crm.visible():
        raise ApiError(400, "There is no such contact.")
    ticket_id = crm.desk.add_ticket(contact_external_id, subject, str(inputs.get("description", "")), crm.clock.nanos)
    return ActionResult(message="The ticket was created.", external_id=ticket_id)


def _create_contact(crm: Crm, inputs: Mapping[str, Scalar]) -> ActionResult:
    fields: dict[str, object] = {"name": _mandatory(inputs, "name")}
    fields |= {name: [str(inputs[key])] for key, name in (("email", "emails"), ("phone", "phones")) if inputs.get(key)}
    contact_id = crm.insert({"emails": [], "phones": [], "company": None} | fields)
    return ActionResult(
        message="The contact was created.",
        contact_external_id=contact_id,
        contact_external_type="contact",
        contact_external_url=f"https://crm.example.com/contacts/{contact_id}",
    )


def _mandatory(inputs: Mapping[str, Scalar], key: str) -> str:
    value = str(inputs.get(key, "")).strip()
    if not value:
        raise ApiError(400, f"{key} must not be blank.")
    return value
