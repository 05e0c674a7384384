import { readFileSync } from "node:fs";
import { promisify } from "node:util";

import { Server, ServerCredentials } from "@grpc/grpc-js";

import { AdapterServiceService } from "../stubs/deskbridge/v1/adapter.js";
import type { Adapter } from "./adapter.js";
import { Health } from "./health.js";
import type { Log } from "./log.js";
import { reflectionService } from "./reflection.js";
import { adapterService } from "./service.js";
import { ConfigurationError, type Settings, type Tls } from "./settings.js";

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\]):/;

/** The address cannot be listened on. */
export class ListenError extends Error {}

/** An adapter, served: with health and reflection, and a graceful end. */
export class AdapterServer {
  readonly #settings: Settings;
  readonly #log: Log;
  readonly #health: Health;
  readonly #server = new Server({
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 10_000,
    "grpc.max_concurrent_streams": 1000,
  });

  constructor(adapter: Adapter, settings: Settings, log: Log) {
    this.#settings = settings;
    this.#log = log;
    this.#health = new Health(adapter, settings.probeSeconds, log);
    this.#server.addService(AdapterServiceService, adapterService(adapter, log));
    this.#health.addTo(this.#server);
    reflectionService().addToServer(this.#server);
  }

  /** Listens and serves; returns `host:port` with the actual port. Throws ListenError and ConfigurationError. */
  async start(): Promise<string> {
    const { listen, tls } = this.#settings;
    const how = tls ? tlsCredentials(tls) : ServerCredentials.createInsecure();
    if (!tls && !LOOPBACK.test(listen)) {
      this.#log.warning("serving beyond this machine without TLS", { listen });
    }
    await this.#health.start();
    const bind = promisify(this.#server.bindAsync.bind(this.#server));
    const port = await bind(listen, how).catch((error) => {
      this.#health.stop();
      throw new ListenError(`cannot listen on ${listen}: ${error.message}`);
    });
    const address = `${listen.slice(0, listen.lastIndexOf(":"))}:${port}`;
    this.#log.info("listening", { address, tls: tls !== undefined });
    return address;
  }

  /** Says NOT_SERVING, takes no more calls, lets those in progress finish for at most `drainSeconds`, stops. */
  async stop(): Promise<void> {
    this.#health.stop();
    const impatience = setTimeout(() => this.#server.forceShutdown(), this.#settings.drainSeconds * 1000);
    await promisify(this.#server.tryShutdown.bind(this.#server))();
    clearTimeout(impatience);
    this.#log.info("stopped");
  }
}

function tlsCredentials({ cert, key, clientCa }: Tls): ServerCredentials {
  try {
    const pair = { cert_chain: readFileSync(cert), private_key: readFileSync(key) };
    return ServerCredentials.createSsl(clientCa ? readFileSync(clientCa) : null, [pair], clientCa !== undefined);
  } catch (error) {
    throw new ConfigurationError(`environment: DESKBRIDGE_ADAPTER_TLS_*: ${(error as Error).message}`);
  }
}
