import type { Account } from "../state/account.ts";
import { toNodeId } from "../state/node-id.ts";
import type { World } from "../state/world.ts";
import type { GraphQLObject } from "./resolve-field.ts";

const NODE_PREFIX = { User: "U", Bot: "BOT", Organization: "O" } as const;

/** The account that acted. In GraphQL, a bot's login has no `[bot]`. */
export function buildActor(world: World, { id, login, type }: Account): GraphQLObject {
  const url = `${world.addresses.html}/${type === "Bot" ? "apps/" : ""}${login}`;
  return { __typename: type, id: toNodeId(NODE_PREFIX[type], id), databaseId: id, login, url };
}
