import { type DestinationStream, pino } from "pino";

import type { Settings } from "./settings.js";

type Fields = Readonly<Record<string, string | number | boolean>>;

/** One event a line, as JSON. Fields never hold credentials: whoever logs text of others masks it first. */
export interface Log {
  debug(event: string, fields?: Fields): void;
  info(event: string, fields?: Fields): void;
  warning(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
}

/** Writes to standard output unless told otherwise. `name` is the adapter's. */
export function jsonLog(name: string, level: Settings["logLevel"], destination?: DestinationStream): Log {
  const logger = pino<"warning">(
    {
      level,
      customLevels: { warning: 40 },
      base: { process: `adapter.${name}` },
      messageKey: "event",
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
  return {
    debug: (event, fields = {}) => logger.debug(fields, event),
    info: (event, fields = {}) => logger.info(fields, event),
    warning: (event, fields = {}) => logger.warning(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
  };
}
