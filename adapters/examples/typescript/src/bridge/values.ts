import type { FieldValue } from "../stubs/deskbridge/v1/auth.js";

/** Talkdesk's JSON scalars. A whole number is a bigint, any other one a number. */
export type Scalar = string | bigint | number | boolean;

/** The scalars by name. Absent values (JSON null) and JSON arrays and objects are left out. */
export function fieldValuesToScalars(fields: ReadonlyMap<string, FieldValue>): ReadonlyMap<string, Scalar> {
  const scalars = new Map<string, Scalar>();
  for (const [name, { kind }] of fields) {
    if (kind !== undefined && kind.$case !== "jsonValue") {
      scalars.set(name, kind.value);
    }
  }
  return scalars;
}

/** The scalar with its JSON type. */
export function scalarToFieldValue(scalar: Scalar): FieldValue {
  switch (typeof scalar) {
    case "string":
      return { kind: { $case: "stringValue", value: scalar } };
    case "bigint":
      return { kind: { $case: "integerValue", value: scalar } };
    case "number":
      return { kind: { $case: "numberValue", value: scalar } };
    case "boolean":
      return { kind: { $case: "booleanValue", value: scalar } };
  }
}
