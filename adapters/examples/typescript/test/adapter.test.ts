import assert from "node:assert/strict";
import { test } from "node:test";

import { type ServiceError, status } from "@grpc/grpc-js";

import { timestampToMoment } from "../src/bridge/moments.js";
import { type ListContactsRequest, AdapterServiceService as service } from "../src/stubs/deskbridge/v1/adapter.js";
import type { Contact } from "../src/stubs/deskbridge/v1/contact.js";
import { AUTH, authOf, detailsOf, Running, text } from "./running.js";

async function everyContact(adapter: Running, pageSize: number): Promise<Contact[]> {
  const all: Contact[] = [];
  let start: ListContactsRequest["start"];
  for (;;) {
    const { contacts, exhausted } = await adapter.call(service.listContacts, { auth: AUTH, pageSize, start });
    all.push(...contacts);
    const last = contacts.at(-1);
    if (exhausted || !last) {
      return all;
    }
    start = { $case: "after", value: { updatedAt: last.updatedAt, id: last.id } };
  }
}

test("contacts come in order, none twice and none missing, whatever the page size", async () => {
  await using adapter = await Running.start();
  const all = await everyContact(adapter, 500);
  assert.equal(new Set(all.map(({ id }) => id)).size, 24);
  const moments = all.map(({ updatedAt }) => updatedAt && timestampToMoment(updatedAt));
  assert.ok(new Set(moments).size < moments.length, "some share a moment");
  assert.deepEqual(moments, moments.toSorted());
  for (const pageSize of [1, 2, 7]) {
    assert.deepEqual(await everyContact(adapter, pageSize), all);
  }
});

test("a look-up finds by email and by phone, and nobody else", async () => {
  await using adapter = await Running.start();
  const find = async (emails: string[], phones: string[]) => {
    const found = await adapter.call(service.findContacts, { auth: AUTH, emails, phones, pageSize: 10 });
    return found.contacts.map(({ name }) => name);
  };
  assert.deepEqual(await find(["jane.doe@example.com"], []), ["Jane Doe"]);
  assert.deepEqual(await find([], ["+12125550100", "(212) 555-0100"]), ["Jane Doe"]);
  assert.deepEqual(await find(["nobody@example.com"], ["+12125559999", "", "+"]), []);
});

test("agents come page by page", async () => {
  await using adapter = await Running.start();
  const first = await adapter.call(service.listAgents, { auth: AUTH, pageSize: 2, pageToken: "" });
  const pageToken = first.nextPageToken;
  const second = await adapter.call(service.listAgents, { auth: AUTH, pageSize: 2, pageToken });
  const emails = [...first.agents, ...second.agents].map(({ email }) => email);
  assert.deepEqual(emails, ["john.doe@example.com", "renee.lefevre@example.com", "soren.jorgensen@example.com"]);
  assert.equal(second.nextPageToken, "");
});

test("an action is done once, however often its request comes", async () => {
  await using adapter = await Running.start();
  const order = {
    auth: AUTH,
    action: "add_note",
    contactExternalId: "101",
    agentExternalId: "1",
    inputs: new Map([text("text", "Likes tea.\nNo sugar.")]),
    requestId: "7f3c",
  };
  const done = await Promise.all([1, 2].map(() => adapter.call(service.executeAction, order)));
  assert.deepEqual(done[0], done[1]);
  const listed = await adapter.call(service.listInteractions, {
    auth: AUTH,
    contactIds: ["101", "unheard-of"],
    types: ["note"],
    pageSize: 1000,
  });
  assert.deepEqual(listed.unknownContactIds, ["unheard-of"]);
  assert.equal(listed.interactions.filter(({ subject }) => subject === "Likes tea.").length, 1);
  assert.equal(listed.interactions[0]?.id, done[0]?.result?.externalId, "the newest comes first");
});

test("errors carry their reason", async () => {
  await using adapter = await Running.start();
  const cases: [Partial<ListContactsRequest>, status, string[]][] = [
    [{ auth: authOf("john.doe@example.com", "wrong") }, status.UNAUTHENTICATED, ["ErrorInfo"]],
    [{ auth: authOf("jack.poe@example.com", "1f0c9a77") }, status.UNAUTHENTICATED, ["ErrorInfo"]],
    [{ pageSize: 0 }, status.INVALID_ARGUMENT, ["ErrorInfo", "BadRequest"]],
    [{ start: { $case: "cursor", value: "x" } }, status.INVALID_ARGUMENT, ["ErrorInfo", "BadRequest"]],
  ];
  for (const [fields, code, types] of cases) {
    const request = { auth: AUTH, pageSize: 1, start: undefined, ...fields };
    await assert.rejects(adapter.call(service.listContacts, request), (error: ServiceError) => {
      assert.equal(error.code, code);
      assert.deepEqual(
        detailsOf(error),
        types.map((type) => `type.googleapis.com/google.rpc.${type}`),
      );
      return true;
    });
  }
});

test("told to stop it ends well, and its log holds no credentials", async () => {
  await using adapter = await Running.start({ DESKBRIDGE_LOG_LEVEL: "debug" });
  const auth = authOf("canary-4711", "canary-0815");
  await assert.rejects(adapter.call(service.validateCredentials, { auth }));
  await everyContact(adapter, 500);
  assert.equal(await adapter.stop(), 0);
  assert.match(adapter.lines.at(-1) ?? "", /"stopped"/);
  assert.doesNotMatch(adapter.lines.join("\n"), /canary|605b32dd/);
});
