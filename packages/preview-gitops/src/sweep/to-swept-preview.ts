import { APPLICATION_FILE, parsePreviewDirectory, type PreviewOrigin, readOrigin } from "preview-core";
import type { SweptPreview } from "preview-core/plan";
import type { PullRequestRef } from "../ports/pull-requests.ts";

/** A preview directory before its pull request was asked for. */
export type FoundPreview = Omit<SweptPreview, "pullRequest">;

/** What a directory says of its preview. */
export function toFoundPreview(directory: string, files: ReadonlyMap<string, string>): FoundPreview {
  return describe(directory, [...files.keys()], originOf(files.get(`${directory}/${APPLICATION_FILE}`)));
}

/** A preview directory of which nothing can be read. */
export function toUnreadablePreview(directory: string, reason: string): FoundPreview {
  return describe(directory, [], { unreadable: reason });
}

/** The pull request that a preview belongs to; undefined when the directory and its files do not agree on one. */
export function refOf({ origin, pr }: FoundPreview): PullRequestRef | undefined {
  if ("unreadable" in origin || origin.pullRequest.number !== pr) return undefined;
  const { repository, pullRequest } = origin;
  return { repository, number: pr, nodeId: pullRequest.nodeId };
}

function describe(directory: string, files: readonly string[], origin: FoundPreview["origin"]): FoundPreview {
  const pr = parsePreviewDirectory(directory.slice(directory.lastIndexOf("/") + 1)) ?? 0;
  const times: Partial<PreviewOrigin> = "unreadable" in origin ? {} : origin;
  const deployedAt = toTime(times.deployedAt) ?? toTime(times.createdAt);
  return { directory, pr, files, origin, deployedAt, warnedAt: toTime(times.expiryWarnedAt) };
}

function originOf(application: string | undefined): FoundPreview["origin"] {
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
