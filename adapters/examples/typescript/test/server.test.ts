import assert from "node:assert/strict";
import { once } from "node:events";
import { type TestContext, test } from "node:test";

import { Client, type ClientUnaryCall, credentials, type ServiceError, status } from "@grpc/grpc-js";

import type { Adapter } from "../src/bridge/adapter.js";
import { jsonLog } from "../src/bridge/log.js";
import { AdapterServer } from "../src/bridge/server.js";
import { readSettings } from "../src/bridge/settings.js";
import { DESCRIPTION } from "../src/description.js";
import { AdapterServiceService } from "../src/stubs/deskbridge/v1/adapter.js";
import { authOf } from "./running.js";

const { path, requestSerialize, responseDeserialize } = AdapterServiceService.validateCredentials;

type Validate = NonNullable<Adapter["validateCredentials"]>;

/** A server in this process whose CRM is one function, with a client of it and what it has logged. */
async function served(context: TestContext, validateCredentials: Validate) {
  const lines: string[] = [];
  const adapter: Adapter = { description: DESCRIPTION, probe: async () => {}, validateCredentials };
  const log = jsonLog("test", "info", { write: (line) => lines.push(line) });
  const server = new AdapterServer(adapter, readSettings({ DESKBRIDGE_ADAPTER_LISTEN: "127.0.0.1:0" }), log);
  const address = await server.start();
  const client = new Client(address, credentials.createInsecure());
  context.after(() => client.close());
  return { address, client, server, lines };
}

/** A call, which can be cancelled, and its answer. `further` is appended to the request's bytes. */
function validation(client: Client, further: readonly number[] = []): [ClientUnaryCall, Promise<unknown>] {
  const { promise, resolve, reject } = deferred<unknown>();
  const serialize = (request: Parameters<typeof requestSerialize>[0]) =>
    Buffer.concat([requestSerialize(request), Buffer.from(further)]);
  const request = { auth: authOf("jane", "canary-0815") };
  const call = client.makeUnaryRequest(path, serialize, responseDeserialize, request, (error, response) =>
    error ? reject(error) : resolve(response),
  );
  return [call, promise];
}

function deferred<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((resolve_, reject_) => {
    resolve = resolve_;
    reject = reject_;
  });
  return { promise, resolve, reject };
}

test("a call in progress is finished before the end, and no other one is taken", async (context) => {
  const [begun, released] = [deferred<void>(), deferred<void>()];
  const { address, client, server, lines } = await served(context, async () => {
    begun.resolve();
    await released.promise;
    return new Map([["instance", "eu-1"]]);
  });
  const [, answer] = validation(client);
  await begun.promise;
  const stopped = server.stop();
  const other = new Client(address, credentials.createInsecure());
  await assert.rejects(validation(other)[1], (error: ServiceError) => error.code === status.UNAVAILABLE);
  other.close();
  released.resolve();
  assert.deepEqual(await answer, {
    fields: new Map([["instance", { kind: { $case: "stringValue", value: "eu-1" } }]]),
  });
  await stopped;
  assert.match(lines.at(-1) ?? "", /"stopped"/);
});

test("who leaves has the work stopped", async (context) => {
  const begun = deferred<AbortSignal>();
  const { client, server, lines } = await served(context, async ({ signal }) => {
    begun.resolve(signal);
    await once(signal, "abort");
    return new Map();
  });
  const [call, answer] = validation(client);
  const signal = await begun.promise;
  assert.equal(signal.aborted, false);
  call.cancel();
  await assert.rejects(answer, (error: ServiceError) => error.code === status.CANCELLED);
  if (!signal.aborted) {
    await once(signal, "abort");
  }
  await server.stop();
  assert.match(lines.join(""), /"code":"CANCELLED"/);
});

test("a bug is in the log, without credentials, and not in the answer", async (context) => {
  const { client, server, lines } = await served(context, async ({ auth }) => {
    throw new TypeError(`cannot read ${auth.get("password")}`);
  });
  await assert.rejects(validation(client)[1], (error: ServiceError) => {
    assert.deepEqual([error.code, error.details], [status.INTERNAL, "An unexpected error occurred."]);
    return true;
  });
  await server.stop();
  assert.match(lines.join(""), /TypeError: cannot read \[REDACTED\]/);
  assert.doesNotMatch(lines.join(""), /canary/);
});

test("fields of a newer protocol are passed over", async (context) => {
  const { client, server } = await served(context, async () => new Map());
  // Field 1000, a varint of 1.
  assert.deepEqual(await validation(client, [0xc0, 0x3e, 0x01])[1], { fields: new Map() });
  await server.stop();
});
