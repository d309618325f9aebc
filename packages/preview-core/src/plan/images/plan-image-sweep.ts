import { brake } from "../sweep/brake.ts";
import { decideImage } from "./decide-image.ts";
import type { ImageFacts, SweptPackage } from "./image-facts.ts";
import type { ImageDecision, ImagePlan, ImageRule, PackageDecision } from "./image-plan.ts";

/**
 * Which images go, and why.
 *
 * - An image that has another tag than a preview's, one of an open pull request, or none at all is kept: the registry
 *   deletes images, not tags.
 * - An image whose pull request is unknown, and all of a package that cannot be seen, is kept and reported.
 * - What a preview directory deploys is kept.
 * - Of a package that would lose all its tagged images the newest stays, because GitHub deletes no last one.
 * - Where more would go than the limits allow, or something stands against it, `braked` says so, and no image may be removed.
 */
export function planImageSweep(facts: ImageFacts): ImagePlan {
  const decided = facts.packages.map((swept) => ({ swept, images: decideAll(swept, facts) }));
  const images = decided.flatMap((one) => one.images);
  const packages = decided.flatMap((one) => reportPackage(one.swept, one.images));
  const removals = images.filter(({ action }) => action === "remove").length;
  const tagged = images.filter(({ version }) => version.tags.length > 0).length;
  const blocked = removals === 0 ? undefined : facts.blocked;
  return { images, packages, braked: blocked ?? brake(removals, tagged, facts.limits) };
}

function decideAll({ package: pack, contents }: SweptPackage, facts: ImageFacts): ImageDecision[] {
  if ("unseen" in contents) return [];
  const decided = contents.versions.map((version) =>
    decideImage(version, { package: pack, contents }, facts),
  );
  return withoutLast(decided);
}

/** "You cannot delete the last tagged version of a package. You must delete the package instead.", as GitHub says. */
function withoutLast(decisions: readonly ImageDecision[]): ImageDecision[] {
  const tagged = decisions.filter(({ version }) => version.tags.length > 0);
  const [newest] = tagged.toSorted((a, b) => b.version.createdAt - a.version.createdAt);
  if (newest === undefined || tagged.some(({ action }) => action === "keep")) return [...decisions];
  const reason = `${newest.reason}; it is the last one with a tag, which only goes with the whole package`;
  const kept = { ...newest, action: "keep" as const, rule: "last" as const, reason };
  return decisions.map((decision) => (decision === newest ? kept : decision));
}

/** One line for a package, however many images are in it. */
function reportPackage(
  { package: pack, contents }: SweptPackage,
  images: readonly ImageDecision[],
): PackageDecision[] {
  const report = (rule: PackageDecision["rule"], reason: string): PackageDecision => {
    return { package: pack, action: "report", rule, reason };
  };
  if ("unseen" in contents) return [report("unseen", contents.unseen)];
  const of = (rule: ImageRule): readonly ImageDecision[] => images.filter((image) => image.rule === rule);
  const [unknown] = of("unknown");
  const [stranger] = of("not-linked");
  return [
    ...(unknown === undefined ? [] : [report("unknown", `${count(of("unknown"))} kept: ${unknown.reason}`)]),
    ...(stranger === undefined
      ? []
      : [report("not-linked", `${count(of("not-linked"))} kept: ${stranger.reason}`)]),
  ];
}

function count({ length }: readonly unknown[]): string {
  return length === 1 ? "1 image is" : `${length} images are`;
}
