/** The kinds of objects that have a node id here, by GitHub's prefix. */
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

/** The global node id of an object. It is opaque to clients. */
export function toNodeId(prefix: NodePrefix, ...key: readonly (number | string)[]): string {
  return `${prefix}_${Buffer.from(key.join(":")).toString("base64url")}`;
}

/** The parts of a node id of {@link toNodeId}. Undefined for another text. */
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
