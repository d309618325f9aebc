import {
  APPLICATION_FILE,
  parsePreviewDirectory,
  type PreviewOrigin,
  readOrigin,
  type Unreadable,
} from "preview-core";
import type { FoundPreview, SweptPreview } from "preview-core/plan";
import type { PullRequestRef } from "../../ports/pull-requests.ts";
import type { ItemFailure } from "../in-batches.ts";
import { readEachPullRequest, type ReadPullRequests, type WantedPullRequest } from "../read-pull-requests.ts";
import type { SweepOptions, SweepPlatform } from "./sweep-platform.ts";

/** Previews with their pull requests, and the failures. */
interface FoundPullRequests {
  readonly previews: readonly SweptPreview[];
  readonly failed: readonly ItemFailure[];
}

/** The records of a preview directory. Keeps no text of its files. */
export function foundPreview(
  directory: string,
  files: ReadonlyMap<string, string> | Unreadable,
): FoundPreview {
  const paths = "unreadable" in files ? [] : [...files.keys()];
  const origin = "unreadable" in files ? files : originIn(files.get(`${directory}/${APPLICATION_FILE}`));
  const pr = parsePreviewDirectory(directory.slice(directory.lastIndexOf("/") + 1)) ?? 0;
  const times: Partial<PreviewOrigin> = "unreadable" in origin ? {} : origin;
  const deployedAt = toTime(times.deployedAt) ?? toTime(times.createdAt);
  return { directory, pr, files: paths, origin, deployedAt, warnedAt: toTime(times.expiryWarnedAt) };
}

/** The same previews with their pull requests, as `read` finds them. */
export async function withPullRequests(
  found: readonly FoundPreview[],
  needsLabels: (preview: FoundPreview) => boolean,
  read: (wanted: readonly WantedPullRequest[]) => Promise<ReadPullRequests>,
): Promise<FoundPullRequests> {
  const wanted = found.flatMap((preview) => {
    const ref = refOf(preview);
    return ref === undefined ? [] : [{ preview, ref, labels: needsLabels(preview) }];
  });
  const { states, failed } = await read(wanted);
  const known = new Map(wanted.map(({ preview }, index) => [preview, states[index]]));
  const previews = found.map((preview) => ({
    ...preview,
    pullRequest: known.get(preview) ?? { state: "unknown" as const, reason: "it names no pull request" },
  }));
  return { previews, failed };
}

/** The same previews with the current state of their pull requests. */
export function rereadPullRequests(
  { pullRequests, clock }: SweepPlatform,
  found: readonly FoundPreview[],
  labels: boolean,
  options: SweepOptions,
): Promise<FoundPullRequests> {
  const reader = { pullRequests, clock, options };
  return withPullRequests(
    found,
    () => labels,
    (wanted) => readEachPullRequest(reader, wanted),
  );
}

/** The pull request of a preview; undefined when the directory and its annotations name different ones, or none. */
export function refOf({ origin, pr }: FoundPreview): PullRequestRef | undefined {
  if ("unreadable" in origin || origin.pullRequest.number !== pr) return undefined;
  const { repository, pullRequest } = origin;
  return { repository, number: pr, nodeId: pullRequest.nodeId };
}

function originIn(application: string | undefined): PreviewOrigin | Unreadable {
  if (application === "")
    return { unreadable: `${APPLICATION_FILE} is empty, binary or too large to be shown` };
  const files = new Map(application === undefined ? [] : [[APPLICATION_FILE, application]]);
  // A copy, because a part of a text keeps the whole text in memory (`SlicedString` in V8's `src/objects/string.h`).
  return structuredClone(readOrigin(files));
}

function toTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : time;
}
