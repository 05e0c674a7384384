import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { Running } from "./running.js";

const run = promisify(execFile);

test("the adapter does what the contract says", async (context) => {
  await using adapter = await Running.start();
  const file = async (name: string, credentials: Readonly<Record<string, string>>) => {
    const path = join(adapter.folder, name);
    await writeFile(path, JSON.stringify(credentials));
    return path;
  };
  const good = await file("good.json", { username: "john.doe@example.com", password: "605b32dd" });
  const expired = await file("expired.json", { username: "jack.poe@example.com", password: "1f0c9a77" });
  const options = ["--act", "--auth-file", good, "--expired-auth-file", expired];
  // It is stopped by the kit, which sees how it ends.
  options.push("--pid", String(adapter.pid), "--log", adapter.log);
  try {
    await run("deskbridge", ["adapter", "verify", adapter.address, ...options]);
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number | string; stdout: string; stderr: string };
    if (code === "ENOENT") {
      context.skip("deskbridge is not on the path: no conformance kit");
      return;
    }
    assert.fail(`${stdout}\n${stderr}`);
  }
});
