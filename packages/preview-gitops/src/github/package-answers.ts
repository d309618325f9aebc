import type { ImagePackage, ImageVersion } from "preview-core/plan";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { valueAt } from "./value-at.ts";

/** @throws GitOpsError `unreachable`, when it is not what GitHub documents: part of a list is no list */
export function parseImageVersions(pack: ImagePackage, answer: readonly unknown[]): ImageVersion[] {
  return answer.map((one) => parseImageVersion(pack, one));
}

/**
 * One version, as GitHub shows it.
 *
 * @param id The one that was asked for. Default: any
 * @throws GitOpsError `unreachable`, when it is not what GitHub documents
 */
export function parseImageVersion(pack: ImagePackage, answer: unknown, id?: number): ImageVersion {
  const found = valueAt(answer, "id");
  const digest = valueAt(answer, "name");
  const createdAt = Date.parse(String(valueAt(answer, "created_at")));
  const tags = valueAt(answer, "metadata", "container", "tags");
  const isOther = id !== undefined && found !== id;
  if (typeof found !== "number" || isOther || typeof digest !== "string" || Number.isNaN(createdAt))
    throw incomplete(pack);
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === "string")) throw incomplete(pack);
  return { id: found, digest, tags, createdAt };
}

/**
 * The number of the repository that a package is linked to, as GitHub shows it.
 *
 * @throws GitOpsError `unreachable`, when it is not what GitHub documents, or another package
 */
export function parsePackageSource(pack: ImagePackage, answer: unknown): number | "none" {
  const repository = valueAt(answer, "repository") ?? undefined;
  const name = valueAt(answer, "name");
  if (typeof name !== "string" || name.toLowerCase() !== pack.name) throw incomplete(pack);
  if (repository === undefined) return "none";
  const id = valueAt(repository, "id");
  if (typeof id !== "number") throw incomplete(pack);
  return id;
}

function incomplete({ image }: ImagePackage): GitOpsError {
  return new GitOpsError("unreachable", `GitHub's answer about ${image} is not complete`);
}
