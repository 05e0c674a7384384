import type { Records } from "./records.js";

/** Where the records are. */
export interface Store {
  /** The records as they are now, not to be changed. Throws Unavailable and ResponseInvalid. */
  read(signal: AbortSignal): Promise<Readonly<Records>>;
  /** Changes the records, one change at a time: all of it is kept, or, where `edit` throws, nothing. */
  change<Result>(edit: (records: Records) => Result, signal: AbortSignal): Promise<Result>;
}
