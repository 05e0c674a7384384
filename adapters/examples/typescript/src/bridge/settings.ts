import { z } from "zod";

const Port = z.coerce.number().int().min(0).max(65535);

const Address = z
  .string()
  .regex(/^(\[[^\]]+\]|[^:]+):\d+$/, "expected host:port")
  .refine((text) => Port.safeParse(text.slice(text.lastIndexOf(":") + 1)).success, "the port is not one of 0 to 65535");

const Environment = z
  .object({
    DESKBRIDGE_ADAPTER_LISTEN: Address.default("127.0.0.1:50061"),
    DESKBRIDGE_ADAPTER_TLS_CERT: z.string().optional(),
    DESKBRIDGE_ADAPTER_TLS_KEY: z.string().optional(),
    DESKBRIDGE_ADAPTER_TLS_CLIENT_CA: z.string().optional(),
    DESKBRIDGE_ADAPTER_PROBE_SECONDS: z.coerce.number().gt(0).max(3600).default(10),
    DESKBRIDGE_DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(10),
    DESKBRIDGE_LOG_LEVEL: z.enum(["debug", "info", "warning", "error"]).default("info"),
  })
  .refine((env) => !env.DESKBRIDGE_ADAPTER_TLS_CERT === !env.DESKBRIDGE_ADAPTER_TLS_KEY, {
    path: ["DESKBRIDGE_ADAPTER_TLS_CERT"],
    message: "goes together with DESKBRIDGE_ADAPTER_TLS_KEY",
  })
  .refine((env) => !env.DESKBRIDGE_ADAPTER_TLS_CLIENT_CA || env.DESKBRIDGE_ADAPTER_TLS_CERT, {
    path: ["DESKBRIDGE_ADAPTER_TLS_CLIENT_CA"],
    message: "goes together with DESKBRIDGE_ADAPTER_TLS_CERT",
  });

/** PEM files. With a `clientCa` callers must present a certificate that it signed. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string | undefined;
}

/** What every adapter process understands; the variables are those of Deskbridge's own processes. */
export interface Settings {
  /** `host:port`. Port 0: any free one. */
  readonly listen: string;
  readonly tls: Tls | undefined;
  /** Seconds between two looks at whether the CRM is within reach. */
  readonly probeSeconds: number;
  /** How many seconds calls in progress get once the process is told to stop. */
  readonly drainSeconds: number;
  readonly logLevel: "debug" | "info" | "warning" | "error";
}

/** The configuration has mistakes. The process ends with 78 (EX_CONFIG of sysexits.h): starting it again does not help. */
export class ConfigurationError extends Error {}

/** Raises ConfigurationError, naming every variable that is wrong. An empty variable is as good as none. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const read = Environment.safeParse(given);
  if (!read.success) {
    const mistakes = read.error.issues.map((issue) => `environment: ${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigurationError(mistakes.join("\n"));
  }
  const env = read.data;
  const { DESKBRIDGE_ADAPTER_TLS_CERT: cert, DESKBRIDGE_ADAPTER_TLS_KEY: key } = env;
  return {
    listen: env.DESKBRIDGE_ADAPTER_LISTEN,
    tls: cert && key ? { cert, key, clientCa: env.DESKBRIDGE_ADAPTER_TLS_CLIENT_CA } : undefined,
    probeSeconds: env.DESKBRIDGE_ADAPTER_PROBE_SECONDS,
    drainSeconds: env.DESKBRIDGE_DRAIN_SECONDS,
    logLevel: env.DESKBRIDGE_LOG_LEVEL,
  };
}
