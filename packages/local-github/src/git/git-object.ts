export type GitObjectType = "blob" | "tree" | "commit" | "tag";

/** One object of a git repository. */
export interface GitObject {
  readonly oid: string;
  readonly type: GitObjectType;
  readonly content: Buffer;
}

/** Forty zeros: what git writes for "no object". */
export const ZERO_OID: string = "0".repeat(40);

/** Whether a text is a whole object id. */
export function isOid(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}
