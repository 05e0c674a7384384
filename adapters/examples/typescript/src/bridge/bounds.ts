/** The contract's bounds on requests, checked before an adapter sees them. Each function throws RequestInvalid. */
import { type Action, type ActionInput, ActionInputType } from "../stubs/deskbridge/v1/action.js";
import type { ListContactsRequest } from "../stubs/deskbridge/v1/adapter.js";
import type { FieldValue } from "../stubs/deskbridge/v1/auth.js";
import { ContactOrdering } from "../stubs/deskbridge/v1/contact.js";
import type { Timestamp } from "../stubs/google/protobuf/timestamp.js";
import { RequestInvalid, type Violation } from "./errors.js";

type Start = NonNullable<ListContactsRequest["start"]>;
type Kind = NonNullable<FieldValue["kind"]>["$case"];

const STARTS: ReadonlyMap<ContactOrdering, readonly Start["$case"][]> = new Map([
  [ContactOrdering.CONTACT_ORDERING_KEYSET, ["after"]],
  [ContactOrdering.CONTACT_ORDERING_UPDATED, ["since", "tied"]],
  [ContactOrdering.CONTACT_ORDERING_CURSOR, ["cursor"]],
  [ContactOrdering.CONTACT_ORDERING_UNORDERED, ["scan"]],
]);

const KINDS: ReadonlyMap<ActionInputType, readonly Kind[]> = new Map([
  [ActionInputType.ACTION_INPUT_TYPE_UNSPECIFIED, ["stringValue"]],
  [ActionInputType.ACTION_INPUT_TYPE_STRING, ["stringValue"]],
  [ActionInputType.ACTION_INPUT_TYPE_INTEGER, ["integerValue"]],
  [ActionInputType.ACTION_INPUT_TYPE_NUMBER, ["numberValue", "integerValue"]],
  [ActionInputType.ACTION_INPUT_TYPE_BOOLEAN, ["booleanValue"]],
]);

// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z: what google.protobuf.Timestamp may hold.
const FIRST_SECOND = -62_135_596_800n;
const LAST_SECOND = 253_402_300_799n;

/** 1 to `most`. */
export function checkPageSize(pageSize: number, most?: number): void {
  if (pageSize < 1 || (most !== undefined && pageSize > most)) {
    const expected = most === undefined ? "at least 1" : `1 to ${most}`;
    throw invalid("page_size", `expected ${expected}, got ${pageSize}`);
  }
}

/** At least one. */
export function checkNotEmpty(field: string, values: readonly string[]): void {
  if (values.length === 0) {
    throw invalid(field, "expected at least one");
  }
}

/** Interaction types that were described. */
export function checkTypes(types: readonly string[], described: readonly string[]): void {
  const unknown = types.find((type) => !described.includes(type));
  if (unknown !== undefined) {
    throw invalid("types", `${unknown} is not one of ${described.join(", ")}`);
  }
}

/** A start that the ordering knows, its times ones that can exist. */
export function checkStart(start: ListContactsRequest["start"], ordering: ContactOrdering): void {
  if (start === undefined) {
    return;
  }
  if (!STARTS.get(ordering)?.includes(start.$case)) {
    throw invalid(start.$case, `does not fit the ordering ${ContactOrdering[ordering]}`);
  }
  switch (start.$case) {
    case "after":
    case "tied":
      if (start.value.updatedAt === undefined) {
        throw invalid(`${start.$case}.updated_at`, "is missing");
      }
      checkTimestamp(`${start.$case}.updated_at`, start.value.updatedAt);
      break;
    case "since":
      checkTimestamp("since", start.value);
      break;
    case "scan":
      if (start.value.since !== undefined) {
        checkTimestamp("scan.since", start.value.since);
      }
  }
}

/** Declared inputs, of their types, mandatory ones included. */
export function checkInputs(action: Action, inputs: ReadonlyMap<string, FieldValue>): void {
  const declared = new Set(action.inputs.map(({ key }) => key));
  const undeclared = [...inputs.keys()].filter((key) => !declared.has(key));
  const violations = [
    ...undeclared.map((key) => ({ field: `inputs.${key}`, description: "is not an input of this action" })),
    ...action.inputs.flatMap((input) => inputViolations(input, inputs.get(input.key)?.kind?.$case)),
  ];
  if (violations.length > 0) {
    throw new RequestInvalid(violations);
  }
}

function inputViolations(input: ActionInput, kind: Kind | undefined): Violation[] {
  if (kind === undefined) {
    return input.mandatory ? [{ field: `inputs.${input.key}`, description: "is missing" }] : [];
  }
  const fits = KINDS.get(input.type)?.includes(kind);
  return fits ? [] : [{ field: `inputs.${input.key}`, description: "is not of its declared type" }];
}

function checkTimestamp(field: string, { seconds, nanos }: Timestamp): void {
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > 999_999_999) {
    throw invalid(field, "is not a timestamp of the years 1 to 9999");
  }
}

function invalid(field: string, description: string): RequestInvalid {
  return new RequestInvalid([{ field, description }]);
}
