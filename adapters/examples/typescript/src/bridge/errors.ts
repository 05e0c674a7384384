/**
 * What an adapter throws when the CRM says no: the statuses of `adapter.proto`.
 *
 *     AdapterError                code                 reason
 *     ├── CredentialsInvalid      UNAUTHENTICATED      CREDENTIALS_INVALID
 *     ├── CredentialsExpired      UNAUTHENTICATED      CREDENTIALS_EXPIRED
 *     ├── Forbidden               PERMISSION_DENIED    CRM_PERMISSION_DENIED
 *     ├── Throttled               RESOURCE_EXHAUSTED   CRM_THROTTLED
 *     ├── Rejected                FAILED_PRECONDITION  CRM_REJECTED
 *     ├── Unavailable             UNAVAILABLE          CRM_UNAVAILABLE
 *     ├── ResponseInvalid         INTERNAL             CRM_RESPONSE_INVALID
 *     ├── DeadlineExceeded        DEADLINE_EXCEEDED    DEADLINE_EXCEEDED
 *     ├── PositionInvalid         INVALID_ARGUMENT     POSITION_INVALID
 *     ├── RequestInvalid          INVALID_ARGUMENT     REQUEST_INVALID
 *     ├── ActionNotFound          NOT_FOUND            ACTION_NOT_FOUND
 *     └── NotOffered              UNIMPLEMENTED        COMPONENT_NOT_OFFERED
 *
 * The last three are thrown by `service.ts`. Whatever else an adapter throws is a bug of its own: logged, and answered
 * as INTERNAL with nothing leaked.
 */
import { status } from "@grpc/grpc-js";

/** One thing wrong with a request: `field` is its path, such as `inputs.subject`. */
export interface Violation {
  readonly field: string;
  readonly description: string;
}

export abstract class AdapterError extends Error {
  abstract readonly code: status;
  abstract readonly reason: string;
  /** Seconds until it helps to try again. */
  readonly retryAfter: number | undefined = undefined;
  readonly violations: readonly Violation[] = [];
}

/** The CRM does not accept these credentials. Becomes the 401 after which Talkdesk asks the customer. */
export class CredentialsInvalid extends AdapterError {
  readonly code = status.UNAUTHENTICATED;
  readonly reason = "CREDENTIALS_INVALID";
}

/** The access token has expired. Becomes the 401 after which Talkdesk refreshes it. */
export class CredentialsExpired extends AdapterError {
  readonly code = status.UNAUTHENTICATED;
  readonly reason = "CREDENTIALS_EXPIRED";
}

/** The credentials work, but their user may not do this. Never for credentials that do not work. */
export class Forbidden extends AdapterError {
  readonly code = status.PERMISSION_DENIED;
  readonly reason = "CRM_PERMISSION_DENIED";
}

/** The CRM wants fewer requests, and perhaps says how many seconds to wait. */
export class Throttled extends AdapterError {
  readonly code = status.RESOURCE_EXHAUSTED;
  readonly reason = "CRM_THROTTLED";
  override readonly retryAfter: number | undefined;

  constructor(message: string, retryAfter?: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** The CRM refuses the action and has not done it. The message is the CRM's own words. */
export class Rejected extends AdapterError {
  readonly code = status.FAILED_PRECONDITION;
  readonly reason = "CRM_REJECTED";
}

/** The CRM is down, or out of reach, or too busy. */
export class Unavailable extends AdapterError {
  readonly code = status.UNAVAILABLE;
  readonly reason = "CRM_UNAVAILABLE";
}

/** The CRM answered what nobody can make sense of. */
export class ResponseInvalid extends AdapterError {
  readonly code = status.INTERNAL;
  readonly reason = "CRM_RESPONSE_INVALID";
}

/** The CRM took longer than the adapter is prepared to wait. */
export class DeadlineExceeded extends AdapterError {
  readonly code = status.DEADLINE_EXCEEDED;
  readonly reason = "DEADLINE_EXCEEDED";
}

/** A position or page token that this adapter cannot have handed out. */
export class PositionInvalid extends AdapterError {
  readonly code = status.INVALID_ARGUMENT;
  readonly reason = "POSITION_INVALID";
}

/** A request outside the contract's bounds. */
export class RequestInvalid extends AdapterError {
  readonly code = status.INVALID_ARGUMENT;
  readonly reason = "REQUEST_INVALID";
  override readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[]) {
    super(violations.map(({ field, description }) => `${field}: ${description}`).join("; "));
    this.violations = violations;
  }
}

/** An action that the adapter does not describe. */
export class ActionNotFound extends AdapterError {
  readonly code = status.NOT_FOUND;
  readonly reason = "ACTION_NOT_FOUND";
}

/** A component that the adapter does not describe. */
export class NotOffered extends AdapterError {
  readonly code = status.UNIMPLEMENTED;
  readonly reason = "COMPONENT_NOT_OFFERED";
}
