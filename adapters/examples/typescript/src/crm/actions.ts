import { createHash, randomUUID } from "node:crypto";

import { Rejected } from "../bridge/errors.js";
import type { Scalar } from "../bridge/values.js";
import type { ActionResult } from "../stubs/deskbridge/v1/action.js";
import { contactUrl } from "./contacts.js";
import type { InteractionRecord, Records } from "./records.js";

/** What is to be done, for whom and by whom; the ids may be empty. */
export interface Order {
  readonly action: string;
  readonly contactId: string;
  readonly agentId: string;
  readonly inputs: ReadonlyMap<string, Scalar>;
  /** The same for every repetition. Empty: no repetition can be told. */
  readonly requestId: string;
}

/** Executes an order on the records, once: a repetition finds what the first one created. Throws Rejected. */
export function execute(records: Records, order: Order): ActionResult {
  return { ...NOTHING, ...executed(records, order) };
}

const NOTHING: ActionResult = {
  message: "",
  externalId: "",
  contactExternalId: "",
  contactExternalType: "",
  contactExternalUrl: "",
};

function executed(records: Records, order: Order): Partial<ActionResult> {
  switch (order.action) {
    case "create_ticket": {
      const [subject, description] = [text(order, "subject"), text(order, "description")];
      const priority = text(order, "priority") || "normal";
      const externalId = addInteraction(records, order, {
        type: "ticket",
        subject,
        description,
        priority,
        status: "new",
      });
      return { message: "The ticket was created.", externalId };
    }
    case "add_note": {
      if (order.contactId === "") {
        throw new Rejected("A note needs a contact to be added to.");
      }
      const description = text(order, "text");
      const [subject = ""] = description.split("\n", 1);
      const externalId = addInteraction(records, order, {
        type: "note",
        subject,
        description,
        priority: "",
        status: "",
      });
      return { message: "The note was added.", externalId };
    }
    case "create_contact":
      return createContact(records, order);
    default:
      throw new Error(`${order.action} is described, but nobody has written it`);
  }
}

function addInteraction(
  records: Records,
  order: Order,
  fields: Pick<InteractionRecord, "type" | "subject" | "description" | "priority" | "status">,
): string {
  if (order.contactId !== "" && !records.contacts.some(({ id, deleted }) => id === order.contactId && !deleted)) {
    throw new Rejected("There is no such contact.");
  }
  const id = newId(order);
  if (!records.interactions.some((each) => each.id === id)) {
    const date = new Date().toISOString();
    records.interactions.push({ id, contact_id: order.contactId, agent_id: order.agentId, date, ...fields });
  }
  return id;
}

function createContact(records: Records, order: Order): Partial<ActionResult> {
  const [email, phone] = [text(order, "email"), text(order, "phone")];
  const id = newId(order);
  if (!records.contacts.some((each) => each.id === id)) {
    records.contacts.push({
      id,
      name: text(order, "name"),
      company: text(order, "company"),
      title: "",
      emails: email ? [email] : [],
      phones: phone ? [phone] : [],
      address: "",
      updated_at: new Date().toISOString(),
      deleted: false,
    });
  }
  return {
    message: "The contact was created.",
    contactExternalId: id,
    contactExternalType: "contact",
    contactExternalUrl: contactUrl(id),
  };
}

function text({ inputs }: Order, key: string): string {
  return String(inputs.get(key) ?? "");
}

/** The same for a repetition of the same request, so that it creates nothing new. */
function newId({ requestId, action, contactId, agentId, inputs }: Order): string {
  if (requestId === "") {
    return randomUUID();
  }
  const sorted = [...inputs].map(([key, value]) => [key, typeof value, String(value)]).sort();
  const request = JSON.stringify([requestId, action, contactId, agentId, sorted]);
  return createHash("sha256").update(request).digest("hex").slice(0, 32);
}
