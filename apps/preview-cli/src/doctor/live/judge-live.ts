import { quote } from "preview-core";
import { broken, ok, skipped, type Verdict } from "../verdict.ts";
import type { Difference } from "./compare-live.ts";
import type { LiveSight } from "./observe-live.ts";

const SHOWN = 5;

/** Whether a cluster has what was rendered for it. A difference counts more than what could not be read. */
export function judgeLive(sights: readonly LiveSight[]): Verdict {
  const differences = sights.flatMap((sight) =>
    "differences" in sight ? sight.differences.map((difference) => describe(sight.object, difference)) : [],
  );
  const unreadable = sights.flatMap((sight) =>
    "unreadable" in sight ? [`${sight.object} cannot be read: ${sight.unreadable}`] : [],
  );
  if (differences.length > 0) {
    return broken(
      first([...differences, ...unreadable]),
      "render it again with `preview platform` and apply it, or correct preview.yaml when the cluster is right",
    );
  }
  return unreadable.length > 0 ? skipped(first(unreadable)) : ok(`${sights.length} objects are as rendered`);
}

function describe(object: string, { path, wanted, live }: Difference): string {
  if (path === "") return `${object} is missing`;
  if (live === undefined) return `${object}: ${path} is missing, expected ${quote(wanted)}`;
  return `${object}: ${path} is ${quote(live)}, expected ${wanted === undefined ? "nothing" : quote(wanted)}`;
}

function first(facts: readonly string[]): string {
  const more = facts.length - SHOWN;
  return `${facts.slice(0, SHOWN).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
