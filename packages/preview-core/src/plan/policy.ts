import type { PolicyConfig } from "../config/policy.ts";
import { excerpt, quote } from "../quote.ts";
import type { OpenPullRequest, PreviewCounts } from "./preview-facts.ts";

/** The reason why the platform's policy refuses an open pull request; undefined when the policy allows it. */
export function refusal(policy: PolicyConfig, pullRequest: OpenPullRequest): string | undefined {
  const { author, baseBranch, draft, fork, labels } = pullRequest;
  if (fork && policy.forks === "skip") return "it comes from a fork, and previews of forks are off";
  if (author.bot && policy.bots === "skip")
    return `${quote(author.login)} is a bot, and previews of bots are off`;
  if (!policy.baseBranches.some((pattern) => matchesBranch(pattern, baseBranch)))
    return `its base branch ${quote(baseBranch)} matches none of policy.baseBranches (${policy.baseBranches.map(excerpt).join(", ")})`;
  if (draft && policy.drafts === "skip") return "it is a draft, and previews of drafts are off";
  if (policy.label !== null && !hasLabel(labels, policy.label))
    return `it lacks the label ${quote(policy.label)}`;
  return undefined;
}

/**
 * The reason why the service may have no further preview, with the pull requests that use its slots up; undefined when a
 * slot is free.
 */
export function capReached(
  policy: PolicyConfig,
  livePreviews: readonly number[],
  pr: number,
): string | undefined {
  const cap = policy.maxPreviewsPerService;
  if (cap === null || livePreviews.includes(pr) || livePreviews.length < cap) return undefined;
  const holders = livePreviews.toSorted((a, b) => a - b).map((number) => `#${number}`);
  return `the cap of ${cap} for this service is used up by ${holders.join(", ")}; close one of them`;
}

/**
 * The reason why the team or the platform may have no further preview; undefined when a slot is free.
 *
 * @param counts Live previews. Default: not counted, because no cap needs it
 */
export function wideCapReached(
  { maxPreviewsPerTeam, maxPreviews }: PolicyConfig,
  counts: PreviewCounts | undefined,
  team: string,
): string | undefined {
  if (counts === undefined) return undefined;
  if (maxPreviewsPerTeam !== null && counts.team >= maxPreviewsPerTeam)
    return `the cap of ${maxPreviewsPerTeam} for the team ${quote(team)} is used up; close a pull request of the team`;
  if (maxPreviews !== null && counts.all >= maxPreviews)
    return `the cap of ${maxPreviews} for the platform is used up; close a pull request`;
  return undefined;
}

/** Whether a pull request has a label. GitHub's label names are case-insensitive. */
export function hasLabel(labels: readonly string[], wanted: string): boolean {
  return labels.some((label) => label.toLowerCase() === wanted.toLowerCase());
}

/**
 * Whether a pattern of `policy.baseBranches` matches a branch, as GitHub's filters of branches do: `*` stands for any text
 * without `/`, and `**` for any text. Every other character stands for itself. A library of globs would give more
 * characters a meaning, which each platform would then rely on. A regular expression could take hours for many `*`.
 */
function matchesBranch(pattern: string, branch: string): boolean {
  // The lengths of the branch's beginnings that the parts of the pattern up to here match.
  let matched = new Set([0]);
  for (const part of pattern.split(/(\*+)/)) {
    matched = new Set([...matched].flatMap((length) => lengthsAfter(part, branch, length)));
  }
  return matched.has(branch.length);
}

function lengthsAfter(part: string, branch: string, length: number): number[] {
  if (!part.startsWith("*")) return branch.startsWith(part, length) ? [length + part.length] : [];
  const slash = part === "*" ? branch.indexOf("/", length) : -1;
  const last = slash === -1 ? branch.length : slash;
  return Array.from({ length: last - length + 1 }, (_, more) => length + more);
}
