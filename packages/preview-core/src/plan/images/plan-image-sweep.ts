import { parseImageTag } from "../../names/preview-names.ts";
import { quote } from "../../quote.ts";
import { exceededLimit } from "../removal-limit.ts";
import type { SweptClosedPullRequest, SweptPullRequest } from "../sweep/sweep-facts.ts";
import type {
  ImageDecision,
  ImageFacts,
  ImagePackage,
  ImagePlan,
  ImageRule,
  ImageRules,
  ImageVersion,
  PackageContents,
  PackageDecision,
  PackageRule,
  PackageSource,
  SweptPackage,
  UsedImages,
} from "./image-facts.ts";

/** A package that the registry has shown. */
export interface SeenPackage extends SweptPackage {
  readonly contents: PackageContents;
}

interface NumberedPullRequest {
  readonly number: number;
  readonly state: SweptPullRequest;
}

interface NumberedClosedPullRequest {
  readonly number: number;
  readonly state: SweptClosedPullRequest;
}

const UNASKED: SweptPullRequest = { state: "unknown", reason: "it was not read" };

/** Longer lists are not read. An image has a tag for each push that built the same bytes, which can be thousands. */
const SHOWN = 3;

/**
 * The decision about each image, with its reason.
 *
 * - An image is kept when one of its tags is not a preview tag, when one of its pull requests is open, or when it has no
 *   tag: the registry deletes whole images, not tags.
 * - An image of an unknown pull request is kept and reported, and so is every image of a package that cannot be seen.
 * - An image that a preview directory deploys is kept.
 * - When a package would lose all of its tagged images, the newest stays, because GitHub does not delete the last one.
 * - When the removals exceed the limits, or `blocked` is set, `limitExceeded` says so, and no image may be removed.
 */
export function planImageSweep(facts: ImageFacts): ImagePlan {
  const decided = facts.packages.map((swept) => ({ swept, images: decideAll(swept, facts) }));
  const images = decided.flatMap((one) => one.images);
  const packages = decided.flatMap((one) => reportPackage(one.swept, one.images));
  const removals = images.filter(({ action }) => action === "remove").length;
  const tagged = images.filter(({ version }) => version.tags.length > 0).length;
  const blocked = removals === 0 ? undefined : facts.blocked;
  return { images, packages, limitExceeded: blocked ?? exceededLimit(removals, tagged, facts.limits) };
}

/**
 * What to do with one image. It is removed only if all of these hold: every tag is a preview tag; every pull request of
 * the tags is confirmed closed for longer than the grace period; no preview directory deploys the image; the package
 * belongs to the repository.
 */
export function decideImage(
  version: ImageVersion,
  { package: pack, contents }: SeenPackage,
  { policy, now, used }: ImageRules,
): ImageDecision {
  const image = { package: pack, version };
  const keep = (rule: ImageRule, reason: string): ImageDecision => ({
    ...image,
    action: "keep",
    rule,
    reason,
  });
  const { tags } = version;
  if (tags.length === 0) return keep("untagged", "it has no tag, and may be a part of another image");
  const other = tags.find((tag) => parseImageTag(tag) === undefined);
  if (other !== undefined) return keep("other-tag", `its tag ${quote(other)} is not a preview tag`);
  const pulls = pullRequestsOf([version]).map((number) => {
    return { number, state: contents.pullRequests.get(number) ?? UNASKED };
  });
  const open = pulls.find(({ state }) => state.state === "open");
  if (open !== undefined) return keep("open", `pull request ${open.number} is open`);
  const unknown = findUnknown(pulls);
  if (unknown !== undefined) return keep("unknown", unknown);
  const young = findClosed(pulls).find(({ state }) => now - state.since < policy.gracePeriod);
  if (young !== undefined)
    return keep("just-closed", `pull request ${young.number} ${how(young.state)} within the grace period`);
  if (isUsed(version, pack, used)) return keep("in-use", "a preview directory deploys it");
  const foreign = foreignTo(pack, contents.source);
  if (foreign !== undefined) return keep("not-linked", foreign);
  const closed = findClosed(pulls).map(({ number, state }) => `pull request ${number} ${how(state)}`);
  return { ...image, action: "remove", rule: "closed", reason: listSome(closed) };
}

/** Whether an image would be removed if the package belongs to the repository, so that the registry must be asked. */
export function needsSource({ package: pack, contents }: SeenPackage, rules: ImageRules): boolean {
  const within = { package: pack, contents: { ...contents, source: pack.repository.id } };
  return contents.versions.some((version) => decideImage(version, within, rules).action === "remove");
}

/** Pull request numbers of the images that have only preview tags, each once, in order. */
export function pullRequestsOf(versions: readonly ImageVersion[]): number[] {
  const named = versions.map(({ tags }) => tags.map(parseImageTag));
  const decisive = named.filter((numbers) => !numbers.includes(undefined));
  return [...new Set(decisive.flat().filter((number) => number !== undefined))].toSorted((a, b) => a - b);
}

/**
 * The first three of a list for people, and how many more there are.
 *
 * @example
 * listSome(["pr-1", "pr-2", "pr-3", "pr-4", "pr-5"]); // "pr-1, pr-2, pr-3 and 2 more"
 */
export function listSome(items: readonly string[]): string {
  const shown = items.slice(0, SHOWN).join(", ");
  const more = items.length - SHOWN;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function decideAll({ package: pack, contents }: SweptPackage, rules: ImageRules): ImageDecision[] {
  if ("unseen" in contents) return [];
  const seen = { package: pack, contents };
  return withoutLast(contents.versions.map((version) => decideImage(version, seen, rules)));
}

/** GitHub answers: "You cannot delete the last tagged version of a package. You must delete the package instead." */
function withoutLast(decisions: readonly ImageDecision[]): ImageDecision[] {
  const tagged = decisions.filter(({ version }) => version.tags.length > 0);
  const [newest] = tagged.toSorted((a, b) => b.version.createdAt - a.version.createdAt);
  if (newest === undefined || tagged.some(({ action }) => action === "keep")) return [...decisions];
  const reason = `${newest.reason}; it is the last tagged image, which GitHub deletes only with the whole package`;
  const kept: ImageDecision = { ...newest, action: "keep", rule: "last", reason };
  return decisions.map((decision) => (decision === newest ? kept : decision));
}

function findUnknown(pulls: readonly NumberedPullRequest[]): string | undefined {
  for (const { number, state } of pulls)
    if (state.state === "unknown") return `pull request ${number} is unknown: ${state.reason}`;
  return undefined;
}

function findClosed(pulls: readonly NumberedPullRequest[]): NumberedClosedPullRequest[] {
  return pulls.flatMap(({ number, state }) => (state.state === "closed" ? [{ number, state }] : []));
}

function how({ merged }: SweptClosedPullRequest): string {
  return merged ? "was merged" : "was closed";
}

function isUsed(
  version: ImageVersion,
  { image }: ImagePackage,
  { references, digests, pullRequests }: UsedImages,
): boolean {
  if (digests.has(version.digest)) return true;
  if (version.tags.some((tag) => references.has(`${image}:${tag}`))) return true;
  return pullRequestsOf([version]).some((number) => pullRequests.has(number));
}

/** The reason why a package's tags may number another repository's pull requests; undefined when they are this one's. */
function foreignTo(
  { image, repository, isDefault }: ImagePackage,
  source: PackageSource,
): string | undefined {
  if (source === repository.id) return undefined;
  if (source === "none" && isDefault) return undefined;
  if (source === "unasked") return `the repository of ${image} was not read`;
  const linked = source === "none" ? "no repository" : `repository ${source}`;
  return `GitHub links ${image} to ${linked}, and not to ${repository.fullName} (${repository.id})`;
}

/** One decision for a package and a reason, however many images there are. */
function reportPackage(
  { package: pack, contents }: SweptPackage,
  images: readonly ImageDecision[],
): PackageDecision[] {
  const report = (rule: PackageRule, reason: string): PackageDecision => {
    return { package: pack, action: "report", rule, reason };
  };
  if ("unseen" in contents) return [report("unseen", contents.unseen)];
  return (["unknown", "not-linked"] as const).flatMap((rule) => {
    const kept = images.filter((image) => image.rule === rule);
    const [first] = kept;
    return first === undefined ? [] : [report(rule, `${count(kept)} kept: ${first.reason}`)];
  });
}

function count({ length }: readonly ImageDecision[]): string {
  return length === 1 ? "1 image is" : `${length} images are`;
}
