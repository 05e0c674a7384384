import type { Timestamp } from "../stubs/google/protobuf/timestamp.js";

/** Nanoseconds since 1970: a CRM's time in full precision, compared with `<`. */
export type Moment = bigint;

const SECOND = 1_000_000_000n;
const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** From RFC 3339, such as `2012-12-01T11:21:00.123456Z`. Throws RangeError. */
export function textToMoment(text: string): Moment {
  const [, whole, fraction = "", zone] = RFC3339.exec(text) ?? [];
  const milliseconds = Date.parse(`${whole}${zone}`);
  if (Number.isNaN(milliseconds)) {
    throw new RangeError("is not a time of RFC 3339");
  }
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
}

export function momentToTimestamp(moment: Moment): Timestamp {
  const nanos = ((moment % SECOND) + SECOND) % SECOND;
  return { seconds: (moment - nanos) / SECOND, nanos: Number(nanos) };
}

export function timestampToMoment(timestamp: Timestamp): Moment {
  return timestamp.seconds * SECOND + BigInt(timestamp.nanos);
}
