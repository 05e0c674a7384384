import { Metadata, type ServiceError } from "@grpc/grpc-js";

import type { Any } from "../stubs/google/protobuf/any.js";
import { BadRequest, ErrorInfo, RetryInfo } from "../stubs/google/rpc/error_details.js";
import { Status } from "../stubs/google/rpc/status.js";
import type { AdapterError } from "./errors.js";

const DOMAIN = "deskbridge";

// A status travels in HTTP/2 trailers, which peers limit to 8 KiB; ours holds the message twice.
const MESSAGE_LIMIT = 1000;
const VIOLATION_LIMIT = 100;
const VIOLATIONS_LIMIT = 10;

/** The error on the wire, with `google.rpc.Status` in its trailers: `ErrorInfo` always, more where it fits. */
export function errorToStatus(
  error: AdapterError,
  message: string,
): Pick<ServiceError, "code" | "details" | "metadata"> {
  const details = cut(message, MESSAGE_LIMIT);
  const metadata = new Metadata();
  metadata.set(
    "grpc-status-details-bin",
    Buffer.from(Status.encode({ code: error.code, message: details, details: errorDetails(error) }).finish()),
  );
  return { code: error.code, details, metadata };
}

function errorDetails(error: AdapterError): Any[] {
  const info: ErrorInfo = { reason: error.reason, domain: DOMAIN, metadata: new Map() };
  const details = [packed("google.rpc.ErrorInfo", ErrorInfo.encode(info).finish())];
  if (error.violations.length > 0) {
    const fieldViolations = error.violations.slice(0, VIOLATIONS_LIMIT).map(({ field, description }) => ({
      field: cut(field, VIOLATION_LIMIT),
      description: cut(description, VIOLATION_LIMIT),
      reason: "",
      localizedMessage: undefined,
    }));
    details.push(packed("google.rpc.BadRequest", BadRequest.encode({ fieldViolations }).finish()));
  }
  if (error.retryAfter !== undefined) {
    const seconds = Math.floor(error.retryAfter);
    const nanos = Math.floor((error.retryAfter - seconds) * 1e9);
    const retryDelay = { seconds: BigInt(seconds), nanos };
    details.push(packed("google.rpc.RetryInfo", RetryInfo.encode({ retryDelay }).finish()));
  }
  return details;
}

function packed(type: string, value: Uint8Array): Any {
  return { typeUrl: `type.googleapis.com/${type}`, value: Buffer.from(value) };
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
