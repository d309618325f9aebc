export type GitObjectType = "blob" | "tree" | "commit" | "tag";

/** One object of a git repository. */
export interface GitObject {
  readonly oid: string;
  readonly type: GitObjectType;
  readonly content: Buffer;
}

/** Whether a text is a whole object id. */
export function isOid(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

export function isObjectType(text: string | undefined): text is GitObjectType {
  return text === "blob" || text === "tree" || text === "commit" || text === "tag";
}
