import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { Client, credentials, type MethodDefinition, type ServiceError } from "@grpc/grpc-js";

import type { Auth } from "../src/stubs/deskbridge/v1/auth.js";
import { Status } from "../src/stubs/google/rpc/status.js";

const MAIN = fileURLToPath(new URL("../src/main.js", import.meta.url));

const LOG = "adapter.log";

export const AUTH = authOf("john.doe@example.com", "605b32dd");

export function authOf(username: string, password: string): Auth {
  return { fields: new Map([text("username", username), text("password", password)]) };
}

/** An entry of `auth` or `inputs`. */
export function text(key: string, value: string) {
  return [key, { kind: { $case: "stringValue", value } }] as const satisfies [string, object];
}

/** The adapter as a process in a folder of its own, and a client of it. Gone at the end of its block. */
export class Running implements AsyncDisposable {
  readonly folder: string;
  readonly address: string;
  /** What it has logged so far, in a file, and line by line. */
  readonly log: string;
  readonly lines: readonly string[];
  readonly #client: Client;
  readonly #process: ChildProcess;

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<Running> {
    const folder = await mkdtemp(join(tmpdir(), "adapter-"));
    const process_ = spawn(process.execPath, [MAIN], {
      cwd: folder,
      env: { ...process.env, DESKBRIDGE_ADAPTER_LISTEN: "127.0.0.1:0", ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    return new Promise((resolve, reject) => {
      createInterface({ input: process_.stdout }).on("line", (line) => {
        lines.push(line);
        appendFileSync(join(folder, LOG), `${line}\n`);
        const event = JSON.parse(line);
        if (event.event === "listening") {
          resolve(new Running(process_, folder, event.address, lines));
        }
      });
      process_.once("close", () => reject(new Error(`the adapter ended; it said:\n${lines.join("\n")}`)));
    });
  }

  private constructor(process_: ChildProcess, folder: string, address: string, lines: readonly string[]) {
    this.#process = process_;
    this.folder = folder;
    this.address = address;
    this.log = join(folder, LOG);
    this.lines = lines;
    this.#client = new Client(address, credentials.createInsecure());
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Calls a method of AdapterServiceService. */
  call<Request, Response>(method: MethodDefinition<Request, Response>, request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        (error, response) => (error ? reject(error) : resolve(response as Response)),
      );
    });
  }

  /** SIGTERM, and its exit code. */
  async stop(): Promise<number | null> {
    this.#client.close();
    const closed = once(this.#process, "close");
    this.#process.kill("SIGTERM");
    const [code] = await closed;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const closed = once(this.#process, "close");
      this.#process.kill("SIGKILL");
      await closed;
    }
    await rm(this.folder, { recursive: true });
  }
}

/** The types of the details that travel with an error. */
export function detailsOf(error: ServiceError): string[] {
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  return Status.decode(bytes as Buffer).details.map(({ typeUrl }) => typeUrl);
}
