import { createHash, timingSafeEqual } from "node:crypto";

import { CredentialsExpired, CredentialsInvalid } from "../bridge/errors.js";
import { textToMoment } from "../bridge/moments.js";
import type { Scalar } from "../bridge/values.js";
import type { Records } from "./records.js";

/** Throws CredentialsInvalid and CredentialsExpired. */
export function checkLogin({ logins }: Readonly<Records>, auth: ReadonlyMap<string, Scalar>): void {
  const [username, password] = [String(auth.get("username")), String(auth.get("password"))];
  const login = logins.find((each) => same(each.username, username) && same(each.password, password));
  if (!login) {
    throw new CredentialsInvalid("The user name or the password is wrong.");
  }
  if (login.expires_at !== undefined && textToMoment(login.expires_at) <= BigInt(Date.now()) * 1_000_000n) {
    throw new CredentialsExpired("The password has expired.");
  }
}

function same(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
