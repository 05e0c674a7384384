import { randomUUID } from "node:crypto";

import { type handleUnaryCall, Metadata, type ServerUnaryCall, status } from "@grpc/grpc-js";

import type { Auth } from "../stubs/deskbridge/v1/auth.js";
import { AdapterError } from "./errors.js";
import type { Log } from "./log.js";
import { Secrets } from "./secrets.js";
import { errorToStatus } from "./status.js";
import { fieldValuesToScalars, type Scalar } from "./values.js";

const REQUEST_ID = "x-request-id";
const ACCEPTED = /^[A-Za-z0-9._:/+=-]{1,128}$/;

/** What comes with every call beside its request. */
export interface Call {
  /** The customer's credentials, by name. */
  readonly auth: ReadonlyMap<string, Scalar>;
  /** The same for every repetition of the same request, and in every log line about it. */
  readonly requestId: string;
  /** Aborted when the deadline has passed or the caller has left: pass it on, and stop. */
  readonly signal: AbortSignal;
}

class Unexpected extends AdapterError {
  readonly code = status.INTERNAL;
  readonly reason = "INTERNAL";
}

/**
 * A unary method as gRPC wants it, made from a plain function: request id, cancellation, log line, error status.
 *
 * An AdapterError becomes its status; whatever else is thrown is logged, masked, and answered as INTERNAL.
 */
export function unary<Request extends { auth?: Auth | undefined }, Response>(
  method: string,
  log: Log,
  answer: (request: Request, call: Call) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return async (wire, callback) => {
    const started = performance.now();
    const requestId = acceptRequestId(wire.metadata);
    const secrets = new Secrets(wire.request.auth);
    const trailers = new Metadata();
    trailers.set(REQUEST_ID, requestId);
    const signal = signalOf(wire);
    const finish = (outcome: Readonly<Record<string, string>>) => {
      const duration_ms = Math.round((performance.now() - started) * 10) / 10;
      log.info("call", { request_id: requestId, method, duration_ms, ...outcome });
    };
    try {
      const auth = fieldValuesToScalars(wire.request.auth?.fields ?? new Map());
      const response = await answer(wire.request, { auth, requestId, signal });
      signal.throwIfAborted();
      finish({ code: "OK" });
      callback(null, response, trailers);
    } catch (thrown) {
      if (signal.aborted) {
        finish({ code: "CANCELLED" }); // gRPC has answered by itself, and nobody listens any more
        return;
      }
      const error = thrown instanceof AdapterError ? thrown : new Unexpected("An unexpected error occurred.");
      if (error !== thrown) {
        const exception = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
        log.error("unexpected error", { request_id: requestId, exception: secrets.mask(exception) });
      }
      const answered = errorToStatus(error, secrets.mask(error.message));
      answered.metadata.merge(trailers);
      finish({ code: status[error.code], reason: error.reason, message: answered.details });
      callback(answered);
    }
  };
}

function signalOf(wire: ServerUnaryCall<unknown, unknown>): AbortSignal {
  const aborting = new AbortController();
  wire.on("cancelled", () => aborting.abort());
  if (wire.cancelled) {
    aborting.abort();
  }
  return aborting.signal;
}

function acceptRequestId(metadata: Metadata): string {
  const [offered] = metadata.get(REQUEST_ID);
  return typeof offered === "string" && ACCEPTED.test(offered) ? offered : randomUUID();
}
