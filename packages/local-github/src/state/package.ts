import type { Account } from "./account.ts";

/** A container package, as GitHub keeps it. */
export interface Package {
  readonly id: number;
  readonly owner: Account;
  /** It may have slashes. */
  readonly name: string;
  readonly createdAt: Date;
  /** Newest first, as GitHub lists them. */
  readonly versions: PackageVersion[];
  visibility: "public" | "private";
  /** Id of the repository that it is linked to; `undefined`: none. */
  repositoryId: number | undefined;
}

/** An image, or a part of one that has no tag of its own. */
export interface PackageVersion {
  readonly id: number;
  /** `sha256:…` */
  readonly digest: string;
  readonly createdAt: Date;
  updatedAt: Date;
  tags: readonly string[];
  downloads: number;
}

/** Under what a package is kept. */
export function packageKey(owner: string, name: string): string {
  return `${owner}/${name}`.toLowerCase();
}
