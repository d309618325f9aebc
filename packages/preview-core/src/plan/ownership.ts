import type { RecordedPreview } from "../manifests/read-preview.ts";
import { quote } from "../quote.ts";
import type { PreviewFacts } from "./preview-facts.ts";

/**
 * Why the preview directory is another repository's, or nothing when it is ours or nobody's. GitHub's id decides, so a
 * renamed repository keeps what it has and a recycled name gets nothing.
 */
export function foreignRepository(
  facts: PreviewFacts,
  recorded: RecordedPreview | undefined,
): string | undefined {
  const holder = recorded?.repository.id === undefined ? facts.owner?.repository : recorded.repository;
  if (holder === undefined || holder.id === facts.repository.id) return undefined;
  return belongsTo(facts, `the repository ${quote(holder.fullName)}; give this one another name`);
}

/** Why this repository and team may not deploy under the service's name, or nothing when they may. */
export function foreignName(facts: PreviewFacts): string | undefined {
  const { config, owner, preview } = facts;
  if (owner === undefined) {
    if (config.policy.registration === "open") return undefined;
    return `the service ${quote(preview.service)} is not registered; add its owner file to the GitOps repository first`;
  }
  const foreign = foreignRepository(facts, undefined);
  if (foreign !== undefined || owner.team === preview.team) return foreign;
  return belongsTo(facts, `the team ${quote(owner.team)}, not to ${quote(preview.team)}`);
}

function belongsTo({ preview }: PreviewFacts, owner: string): string {
  return `the service ${quote(preview.service)} belongs to ${owner}`;
}
