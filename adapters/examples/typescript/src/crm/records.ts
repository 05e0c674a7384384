import { z } from "zod";

import { textToMoment } from "../bridge/moments.js";

/** RFC 3339, such as `2012-12-01T11:21:00.123456Z`. */
const Time = z.string().refine(isTime, "is not a time of RFC 3339");

/** The same for ever, and never empty. */
const Id = z.string().min(1);

const LoginRecord = z.looseObject({
  username: z.string(),
  password: z.string(),
  /** Unset: never. */
  expires_at: Time.optional(),
});

const AgentRecord = z.looseObject({
  id: Id,
  name: z.string().default(""),
  email: z.string().default(""),
});

const ContactRecord = z.looseObject({
  id: Id,
  name: z.string().default(""),
  company: z.string().default(""),
  title: z.string().default(""),
  emails: z.array(z.string()).default([]),
  phones: z.array(z.string()).default([]),
  address: z.string().default(""),
  updated_at: Time,
  deleted: z.boolean().default(false),
});

const InteractionRecord = z.looseObject({
  id: Id,
  contact_id: z.string().default(""),
  agent_id: z.string().default(""),
  type: z.enum(["ticket", "note"]),
  subject: z.string().default(""),
  description: z.string().default(""),
  date: Time,
  priority: z.string().default(""),
  status: z.string().default(""),
});

/** Everything that the CRM holds. Keys that are not named here are kept as they are. */
export const Records = z.looseObject({
  logins: z.array(LoginRecord),
  agents: z.array(AgentRecord).default([]),
  contacts: z.array(ContactRecord).default([]),
  interactions: z.array(InteractionRecord).default([]),
});

export type Records = z.infer<typeof Records>;
export type AgentRecord = z.infer<typeof AgentRecord>;
export type ContactRecord = z.infer<typeof ContactRecord>;
export type InteractionRecord = z.infer<typeof InteractionRecord>;

function isTime(text: string): boolean {
  try {
    textToMoment(text);
    return true;
  } catch {
    return false;
  }
}
