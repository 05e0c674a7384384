import type { Server } from "@grpc/grpc-js";
import { HealthImplementation, type ServingStatus } from "grpc-health-check";
import type { Adapter } from "./adapter.js";
import type { Log } from "./log.js";

const SERVICES = ["", "deskbridge.v1.AdapterService"];

// How long a probe may take.
const PATIENCE_MS = 5000;

/** `grpc.health.v1.Health`: SERVING while the CRM can be reached, and until the process is told to stop. */
export class Health {
  readonly #adapter: Adapter;
  readonly #seconds: number;
  readonly #log: Log;
  readonly #implementation = new HealthImplementation();
  readonly #stopping = new AbortController();
  #status: ServingStatus = "UNKNOWN";
  #timer: NodeJS.Timeout | undefined;

  /** Looks every `seconds`. */
  constructor(adapter: Adapter, seconds: number, log: Log) {
    this.#adapter = adapter;
    this.#seconds = seconds;
    this.#log = log;
  }

  addTo(server: Server): void {
    this.#implementation.addToServer(server);
  }

  /** Returns after the first look at the CRM, and goes on looking. */
  async start(): Promise<void> {
    await this.#look();
    this.#lookLater();
  }

  /** NOT_SERVING from now on. */
  stop(): void {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    this.#set("NOT_SERVING");
  }

  #lookLater(): void {
    this.#timer = setTimeout(async () => {
      await this.#look();
      if (!this.#stopping.signal.aborted) {
        this.#lookLater();
      }
    }, this.#seconds * 1000);
  }

  async #look(): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(PATIENCE_MS)]);
    let found: ServingStatus = "SERVING";
    let error = "";
    try {
      await this.#adapter.probe(signal);
    } catch (thrown) {
      found = "NOT_SERVING";
      error = thrown instanceof Error ? thrown.message : String(thrown);
    }
    if (this.#stopping.signal.aborted || found === this.#status) {
      return;
    }
    if (error !== "") {
      this.#log.warning("CRM out of reach", { error });
    } else if (this.#status === "NOT_SERVING") {
      this.#log.info("CRM within reach again");
    }
    this.#set(found);
  }

  #set(status: ServingStatus): void {
    this.#status = status;
    for (const service of SERVICES) {
      this.#implementation.setStatus(service, status);
    }
  }
}
