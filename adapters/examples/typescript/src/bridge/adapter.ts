import type { ActionResult } from "../stubs/deskbridge/v1/action.js";
import type {
  AdapterServiceExecuteActionRequest,
  DescribeResponse,
  FindContactsRequest,
  ListAgentsRequest,
  ListAgentsResponse,
  ListContactsRequest,
  ListContactsResponse,
  ListInteractionsRequest,
  ListInteractionsResponse,
} from "../stubs/deskbridge/v1/adapter.js";
import type { Contact } from "../stubs/deskbridge/v1/contact.js";
import type { Call } from "./call.js";
import type { Scalar } from "./values.js";

/**
 * One CRM. Implement what the CRM can do and describe it; the core does the thinking.
 *
 * A method is called only when its component is described, the request is within the contract's bounds and every
 * mandatory credential is there. It may throw the errors of `errors.ts`. What each must do is said in `adapter.proto`.
 */
export interface Adapter {
  /** What this adapter is and offers. Read once. */
  readonly description: DescribeResponse;

  /** Throws while the CRM is out of reach. Cheap, and without credentials: it is asked again and again, for the health. */
  probe(signal: AbortSignal): Promise<void>;

  /** Proves the credentials; the answer is further fields for Talkdesk to keep. Throws CredentialsInvalid. */
  validateCredentials?(call: Call): Promise<ReadonlyMap<string, Scalar>>;

  listContacts?(request: ListContactsRequest, call: Call): Promise<ListContactsResponse>;

  findContacts?(request: FindContactsRequest, call: Call): Promise<Contact[]>;

  listAgents?(request: ListAgentsRequest, call: Call): Promise<ListAgentsResponse>;

  listInteractions?(request: ListInteractionsRequest, call: Call): Promise<ListInteractionsResponse>;

  /** Does it, once. Throws Rejected with the CRM's words when it refuses. */
  executeAction?(
    request: AdapterServiceExecuteActionRequest,
    inputs: ReadonlyMap<string, Scalar>,
    call: Call,
  ): Promise<ActionResult>;
}
