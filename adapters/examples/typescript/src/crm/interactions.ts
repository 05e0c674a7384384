import { momentToTimestamp, textToMoment } from "../bridge/moments.js";
import type { ListInteractionsResponse } from "../stubs/deskbridge/v1/adapter.js";
import type { Interaction } from "../stubs/deskbridge/v1/interaction.js";
import type { InteractionRecord, Records } from "./records.js";

/** Interactions of these contacts and types, newest first. A contact that was deleted is not known any more. */
export function interactionsOf(
  { contacts, interactions }: Readonly<Records>,
  contactIds: readonly string[],
  types: readonly string[],
  pageSize: number,
): ListInteractionsResponse {
  const known = new Set(contacts.filter((each) => !each.deleted).map(({ id }) => id));
  const wanted = new Set(contactIds.filter((id) => known.has(id)));
  return {
    interactions: interactions
      .filter((each) => wanted.has(each.contact_id) && types.includes(each.type))
      .map((record) => ({ record, moment: textToMoment(record.date) }))
      .sort((one, other) => (one.moment < other.moment ? 1 : one.moment > other.moment ? -1 : 0))
      .slice(0, pageSize)
      .map(({ record }) => recordToInteraction(record)),
    unknownContactIds: contactIds.filter((id) => !known.has(id)),
  };
}

function recordToInteraction(record: InteractionRecord): Interaction {
  return {
    id: record.id,
    contactId: record.contact_id,
    type: record.type,
    subject: record.subject,
    description: record.description,
    date: momentToTimestamp(textToMoment(record.date)),
    url: `https://crm.example.com/${record.type}s/${encodeURIComponent(record.id)}`,
    priority: record.priority,
    status: record.status,
  };
}
