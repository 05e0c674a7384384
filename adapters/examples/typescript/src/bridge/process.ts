import { once } from "node:events";

import type { Adapter } from "./adapter.js";
import { jsonLog } from "./log.js";
import { AdapterServer } from "./server.js";
import { ConfigurationError, readSettings } from "./settings.js";

const EXIT_CONFIGURATION = 78;

/**
 * An adapter's process, from start to end: reads `DESKBRIDGE_*`, makes the adapter, serves it until SIGTERM or SIGINT.
 *
 * A ConfigurationError ends it with 78, an address that is taken with 1.
 */
export async function serve(name: string, makeAdapter: () => Promise<Adapter>): Promise<void> {
  const signalled = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  let log = jsonLog(name, "info");
  try {
    const settings = readSettings(process.env);
    log = jsonLog(name, settings.logLevel);
    const server = new AdapterServer(await makeAdapter(), settings, log);
    await server.start();
    await signalled;
    log.info("stopping", { drain: settings.drainSeconds });
    await server.stop();
  } catch (error) {
    log.error("cannot start", { error: error instanceof Error ? error.message : String(error) });
    process.exitCode = error instanceof ConfigurationError ? EXIT_CONFIGURATION : 1;
  }
}
