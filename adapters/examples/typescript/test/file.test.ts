import assert from "node:assert/strict";
import { copyFile, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";

import { credentials, makeClientConstructor, type ServiceError, status } from "@grpc/grpc-js";
import { service as healthService } from "grpc-health-check";

import { ResponseInvalid, Unavailable } from "../src/bridge/errors.js";
import { JsonFile } from "../src/crm/file.js";
import { AdapterServiceService as service } from "../src/stubs/deskbridge/v1/adapter.js";
import { AUTH, Running } from "./running.js";

const SAMPLE = fileURLToPath(new URL("../../sample.json", import.meta.url));
const NEVER = new AbortController().signal;

async function ownFile(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "crm-"));
  context.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "crm.json");
  await copyFile(SAMPLE, path);
  return path;
}

test("changes made at once are all kept, and so is what people wrote into the file", async (context) => {
  const path = await ownFile(context);
  const sample = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...sample, comment: "Do not delete." }));
  const file = new JsonFile(path);
  const names = Array.from({ length: 20 }, (_, number) => `agent-${number}`);
  const add = (id: string) => file.change(({ agents }) => agents.push({ id, name: id, email: "" }), NEVER);
  await Promise.all(names.map(add));
  const { agents, comment } = JSON.parse(await readFile(path, "utf8"));
  assert.deepEqual(
    agents.slice(-20).map(({ id }: { id: string }) => id),
    names,
  );
  assert.equal(comment, "Do not delete.");
});

test("a change that fails or comes too late changes nothing", async (context) => {
  const path = await ownFile(context);
  const file = new JsonFile(path);
  const before = await readFile(path, "utf8");
  const leaving = new AbortController();
  await assert.rejects(
    file.change(({ agents }) => {
      agents.length = 0;
      throw new Error("no");
    }, NEVER),
    /no/,
  );
  await assert.rejects(
    file.change(({ agents }) => {
      agents.length = 0;
      leaving.abort();
    }, leaving.signal),
    { name: "AbortError" },
  );
  assert.equal(await readFile(path, "utf8"), before);
  assert.equal((await file.read(NEVER)).agents.length, 3);
});

test("a file that is not as it should be is told without its words", async (context) => {
  const path = await ownFile(context);
  const file = new JsonFile(path);
  const cases: [string, RegExp][] = [
    ['{"logins": [{"password": "605b32dd"', /is not JSON/],
    ['{"logins": [{"username": "x", "password": 605327}]}', /logins\.0\.password/],
    ['{"logins": [], "contacts": [{"id": "1", "updated_at": "yesterday"}]}', /contacts\.0\.updated_at: is not a time/],
  ];
  for (const [content, expected] of cases) {
    await writeFile(path, content);
    await assert.rejects(file.read(NEVER), (error: Error) => {
      assert.ok(error instanceof ResponseInvalid);
      assert.match(error.message, expected);
      assert.doesNotMatch(error.message, /605/);
      return true;
    });
  }
  await assert.rejects(new JsonFile(`${path}.gone`).read(NEVER), Unavailable);
});

test("health follows the file", async (context) => {
  const path = await ownFile(context);
  await using adapter = await Running.start({ CRM_FILE: path, DESKBRIDGE_ADAPTER_PROBE_SECONDS: "0.1" });
  const HealthClient = makeClientConstructor(healthService, "Health");
  const health = new HealthClient(adapter.address, credentials.createInsecure());
  const watch = health.watch?.({ service: "deskbridge.v1.AdapterService" });
  const statuses = watch[Symbol.asyncIterator]();
  const next = async () => (await statuses.next()).value.status;
  assert.equal(await next(), "SERVING");
  await rename(path, `${path}.gone`);
  assert.equal(await next(), "NOT_SERVING");
  await assert.rejects(adapter.call(service.validateCredentials, { auth: AUTH }), (error: ServiceError) => {
    assert.equal(error.code, status.UNAVAILABLE);
    return true;
  });
  await rename(`${path}.gone`, path);
  assert.equal(await next(), "SERVING");
  await adapter.call(service.validateCredentials, { auth: AUTH });
  watch.cancel();
  health.close();
});
