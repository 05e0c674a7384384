import { readFile } from "node:fs/promises";

import { Records } from "./records.js";
import type { Store } from "./store.js";

const SAMPLE = new URL("../../../sample.json", import.meta.url);

/** A CRM to begin with: the sample's records, gone when the process ends. */
export async function openMemory(): Promise<Store> {
  return new Memory(Records.parse(JSON.parse(await readFile(SAMPLE, "utf8"))));
}

export class Memory implements Store {
  #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  async read(signal: AbortSignal): Promise<Readonly<Records>> {
    signal.throwIfAborted();
    return this.#records;
  }

  async change<Result>(edit: (records: Records) => Result, signal: AbortSignal): Promise<Result> {
    const records = structuredClone(await this.read(signal));
    const result = edit(records);
    this.#records = records;
    return result;
  }
}
