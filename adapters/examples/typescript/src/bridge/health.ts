import type { Server } from "@grpc/grpc-js";
import { HealthImplementation, type ServingStatus } from "grpc-health-check";
import type { Adapter } from "./adapter.js";
import type { Log } from "./log.js";

const SERVICES = ["", "deskbridge.v1.AdapterService"];
const PROBE_SECONDS = 2;

/** `grpc.health.v1.Health`: SERVING while the CRM can be reached, and until the process is told to stop. */
export class Health {
  readonly #adapter: Adapter;
  readonly #log: Log;
  readonly #implementation = new HealthImplementation();
  readonly #stopping = new AbortController();
  #status: ServingStatus = "UNKNOWN";
  #timer: NodeJS.Timeout | undefined;

  constructor(adapter: Adapter, log: Log) {
    this.#adapter = adapter;
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
    }, PROBE_SECONDS * 1000);
  }

  async #look(): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(PROBE_SECONDS * 1000)]);
    let found: ServingStatus = "SERVING";
    let error = "";
    try {
      await this.#adapter.reach(signal);
    } catch (thrown) {
      found = "NOT_SERVING";
      error = thrown instanceof Error ? thrown.message : String(thrown);
    }
    if (this.#stopping.signal.aborted || found === this.#status) {
      return;
    }
    if (error !== "") {
      this.#log.warning("the CRM is out of reach", { error });
    } else if (this.#status === "NOT_SERVING") {
      this.#log.info("the CRM can be reached again");
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
