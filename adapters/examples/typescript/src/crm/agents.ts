import type { ListAgentsResponse } from "../stubs/deskbridge/v1/adapter.js";
import type { Records } from "./records.js";

/** Agents ascending by id. The page token is the id of the last one, which no change to others moves. */
export function agentsAfter({ agents }: Readonly<Records>, pageToken: string, pageSize: number): ListAgentsResponse {
  const following = agents
    .filter(({ id }) => pageToken === "" || id > pageToken)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const page = following.slice(0, pageSize).map(({ id, name, email }) => ({ id, name, email }));
  return { agents: page, nextPageToken: following.length > pageSize ? (page.at(-1)?.id ?? "") : "" };
}
