/** Kinds of objects that have a node id here, by GitHub's own prefix. */
export type NodePrefix =
  | "R"
  | "PR"
  | "IC"
  | "DE"
  | "DES"
  | "U"
  | "BOT"
  | "O"
  | "REF"
  | "C"
  | "T"
  | "B"
  | "LA";

/** The global node id of an object: opaque to clients, as on GitHub. */
export function toNodeId(prefix: NodePrefix, ...key: readonly (number | string)[]): string {
  return `${prefix}_${Buffer.from(key.join(":")).toString("base64url")}`;
}

/** What {@link toNodeId} was made of; nothing for a text that is no such id. */
export function parseNodeId(id: string): { prefix: string; key: readonly string[] } | undefined {
  const match = /^(?<prefix>[A-Z]+)_(?<key>[\w-]+)$/.exec(id)?.groups;
  if (match === undefined) return undefined;
  return {
    prefix: match["prefix"] ?? "",
    key: Buffer.from(match["key"] ?? "", "base64url")
      .toString()
      .split(":"),
  };
}
