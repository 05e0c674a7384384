import type { Adapter } from "./bridge/adapter.js";
import type { Call } from "./bridge/call.js";
import type { Scalar } from "./bridge/values.js";
import { execute } from "./crm/actions.js";
import { agentsAfter } from "./crm/agents.js";
import { contactsAfter, contactsWith } from "./crm/contacts.js";
import { interactionsOf } from "./crm/interactions.js";
import { checkLogin } from "./crm/logins.js";
import type { Records } from "./crm/records.js";
import type { Store } from "./crm/store.js";
import { DESCRIPTION } from "./description.js";
import type { ActionResult } from "./stubs/deskbridge/v1/action.js";
import type * as pb from "./stubs/deskbridge/v1/adapter.js";
import type { Contact } from "./stubs/deskbridge/v1/contact.js";

/** The CRM, as Deskbridge wants to see it. */
export class CrmAdapter implements Adapter {
  readonly description = DESCRIPTION;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async probe(signal: AbortSignal): Promise<void> {
    await this.#store.read(signal);
  }

  async validateCredentials(call: Call): Promise<ReadonlyMap<string, Scalar>> {
    await this.#records(call);
    return new Map();
  }

  async listContacts({ start, pageSize }: pb.ListContactsRequest, call: Call): Promise<pb.ListContactsResponse> {
    const after = start?.$case === "after" ? start.value : undefined;
    return contactsAfter(await this.#records(call), after, pageSize);
  }

  async findContacts({ emails, phones, pageSize }: pb.FindContactsRequest, call: Call): Promise<Contact[]> {
    return contactsWith(await this.#records(call), emails, phones, pageSize);
  }

  async listAgents({ pageToken, pageSize }: pb.ListAgentsRequest, call: Call): Promise<pb.ListAgentsResponse> {
    return agentsAfter(await this.#records(call), pageToken, pageSize);
  }

  async listInteractions(request: pb.ListInteractionsRequest, call: Call): Promise<pb.ListInteractionsResponse> {
    return interactionsOf(await this.#records(call), request.contactIds, request.types, request.pageSize);
  }

  async executeAction(
    request: pb.AdapterServiceExecuteActionRequest,
    inputs: ReadonlyMap<string, Scalar>,
    call: Call,
  ): Promise<ActionResult> {
    return this.#store.change((records) => {
      checkLogin(records, call.auth);
      return execute(records, {
        action: request.action,
        contactId: request.contactExternalId,
        agentId: request.agentExternalId,
        inputs,
        requestId: request.requestId,
      });
    }, call.signal);
  }

  /** The CRM's records, for those who may see them. */
  async #records(call: Call): Promise<Readonly<Records>> {
    const records = await this.#store.read(call.signal);
    checkLogin(records, call.auth);
    return records;
  }
}
