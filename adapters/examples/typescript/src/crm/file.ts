import { constants } from "node:fs";
import { copyFile, open, readFile, rename, rm, stat } from "node:fs/promises";

import { ResponseInvalid, Unavailable } from "../bridge/errors.js";
import { ConfigurationError } from "../bridge/settings.js";
import { Records } from "./records.js";
import type { Store } from "./store.js";

const SAMPLE = new URL("../../../sample.json", import.meta.url);

/** The file that `CRM_FILE` names; else `crm.json` here, made from the sample the first time. */
export async function openFile(): Promise<Store> {
  const named = process.env.CRM_FILE;
  if (named) {
    return new JsonFile(named);
  }
  await copyFile(SAMPLE, "crm.json", constants.COPYFILE_EXCL).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") {
      throw new ConfigurationError(`environment: CRM_FILE: crm.json cannot be made here: ${error.code}`);
    }
  });
  return new JsonFile("crm.json");
}

/** A CRM that is one JSON file. People may edit it: it is read again when it has changed. */
export class JsonFile implements Store {
  readonly #path: string;
  #known: { readonly version: string; readonly records: Records } | undefined;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  async read(signal: AbortSignal): Promise<Records> {
    const version = await this.#version();
    signal.throwIfAborted();
    if (this.#known?.version !== version) {
      this.#known = { version, records: await this.#load(signal) };
    }
    return this.#known.records;
  }

  change<Result>(edit: (records: Records) => Result, signal: AbortSignal): Promise<Result> {
    const change = this.#lastChange.then(async () => {
      const records = structuredClone(await this.read(signal));
      const result = edit(records);
      // The last chance to stop: a file that is being written is written to its end.
      signal.throwIfAborted();
      await this.#save(records);
      return result;
    });
    this.#lastChange = change.catch(() => undefined);
    return change;
  }

  async #version(): Promise<string> {
    const { ino, mtimeNs, size } = await stat(this.#path, { bigint: true }).catch(unavailable);
    return `${ino}-${mtimeNs}-${size}`;
  }

  async #load(signal: AbortSignal): Promise<Records> {
    const text = await readFile(this.#path, { encoding: "utf8", signal }).catch(unavailable);
    const read = Records.safeParse(parsed(text));
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new ResponseInvalid(`The CRM's file is not as it should be: ${issue?.path.join(".")}: ${issue?.message}`);
    }
    return read.data;
  }

  /** All or nothing: readers see the old file or the new one. */
  async #save(records: Records): Promise<void> {
    const unfinished = `${this.#path}.unfinished`;
    try {
      const file = await open(unfinished, "w", 0o600);
      try {
        await file.writeFile(`${JSON.stringify(records, undefined, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, this.#path);
    } catch (error) {
      await rm(unfinished, { force: true });
      return unavailable(error as NodeJS.ErrnoException);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What JSON.parse throws quotes the text, which holds passwords.
    throw new ResponseInvalid("The CRM's file is not JSON.");
  }
}

function unavailable(error: NodeJS.ErrnoException): never {
  if (error.code === undefined || error.name === "AbortError") {
    throw error;
  }
  throw new Unavailable(`The CRM's file cannot be read or written: ${error.code}.`);
}
