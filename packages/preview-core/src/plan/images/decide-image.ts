import { parseImageTag } from "../../names/preview-names.ts";
import { quote } from "../../quote.ts";
import type { SweptPullRequest } from "../sweep/sweep-facts.ts";
import type { ImageFacts, ImagePackage, ImageVersion, PackageContents } from "./image-facts.ts";
import type { ImageDecision, ImageRule } from "./image-plan.ts";
import { listSome } from "./list-some.ts";
import { pullRequestsOf } from "./pull-requests-of.ts";

/** What an image is judged by, besides itself. */
type Ground = Pick<ImageFacts, "policy" | "now" | "used">;

interface Within {
  readonly package: ImagePackage;
  readonly contents: Omit<PackageContents, "versions">;
}

type Verdict = Omit<ImageDecision, "package" | "version">;

type Known<State extends SweptPullRequest["state"]> = Extract<SweptPullRequest, { state: State }>;

interface Named {
  readonly number: number;
  readonly state: SweptPullRequest;
}

const UNASKED: SweptPullRequest = { state: "unknown", reason: "nobody asked for it" };

/**
 * What to do with one image. There is one reason to remove it: each of its tags is a preview's, each of their pull requests
 * is positively closed for longer than the grace period, no preview directory deploys it, and the package is the
 * repository's.
 */
export function decideImage(version: ImageVersion, within: Within, facts: Ground): ImageDecision {
  return { package: within.package, version, ...verdict(version, within, facts) };
}

function verdict(
  version: ImageVersion,
  { package: pack, contents }: Within,
  { policy, now, used }: Ground,
): Verdict {
  const { tags } = version;
  if (tags.length === 0) return keep("untagged", "it has no tag, and may be a part of another image");
  const other = tags.find((tag) => parseImageTag(tag) === undefined);
  if (other !== undefined) return keep("other-tag", `its tag ${quote(other)} is not a preview's`);
  const pulls = pullRequestsOf([version]).map((number) => {
    return { number, state: contents.pullRequests.get(number) ?? UNASKED };
  });
  const open = pulls.find(({ state }) => state.state === "open");
  if (open !== undefined) return keep("open", `pull request ${open.number} is open`);
  const unknown = findUnknown(pulls);
  if (unknown !== undefined) return keep("unknown", unknown);
  const young = findClosed(pulls).find(({ state }) => now - state.since < policy.gracePeriod);
  if (young !== undefined)
    return keep("just-closed", `pull request ${young.number} ${how(young.state)} a moment ago`);
  if (isUsed(version, pack, used)) return keep("in-use", "a preview directory deploys it");
  const stranger = strangerTo(pack, contents.source);
  if (stranger !== undefined) return keep("not-linked", stranger);
  const closed = findClosed(pulls).map(({ number, state }) => `pull request ${number} ${how(state)}`);
  return { action: "remove", rule: "closed", reason: listSome(closed) };
}

function keep(rule: ImageRule, reason: string): Verdict {
  return { action: "keep", rule, reason };
}

function findUnknown(pulls: readonly Named[]): string | undefined {
  for (const { number, state } of pulls)
    if (state.state === "unknown") return `pull request ${number} is unknown: ${state.reason}`;
  return undefined;
}

function findClosed(pulls: readonly Named[]): { readonly number: number; readonly state: Known<"closed"> }[] {
  return pulls.flatMap(({ number, state }) => (state.state === "closed" ? [{ number, state }] : []));
}

function how({ merged }: Known<"closed">): string {
  return merged ? "was merged" : "was closed";
}

function isUsed(
  { tags, digest }: ImageVersion,
  { image }: ImagePackage,
  { references, digests, pullRequests }: ImageFacts["used"],
): boolean {
  if (digests.has(digest)) return true;
  if (tags.some((tag) => references.has(`${image}:${tag}`))) return true;
  return pullRequestsOf([{ tags }]).some((number) => pullRequests.has(number));
}

/** Why the numbers in a package's tags may be another repository's; nothing when they are this one's. */
function strangerTo(
  { image, repository, isDefault }: ImagePackage,
  source: PackageContents["source"],
): string | undefined {
  if (source === repository.id) return undefined;
  if (source === "none" && isDefault) return undefined;
  if (source === "unasked") return `nobody asked which repository ${image} is of`;
  const linked = source === "none" ? "no repository" : `repository ${source}`;
  return `GitHub links ${image} to ${linked}, and not to ${repository.fullName} (${repository.id})`;
}
