import { codeSpan, escapeMarkdown } from "preview-console";
import type { PreviewState } from "preview-core/plan";
import type { Outcome } from "./outcome.ts";
import { toPhases } from "./phases.ts";

const TITLES: Record<PreviewState, string> = {
  deploying: "is being deployed",
  ready: "is ready",
  failed: "failed",
  removed: "is removed",
  skipped: "is skipped",
  superseded: "is left to a newer commit",
};

const SHA_SHOWN = 12;

/** The first line of a service's comment, by which it is found again. It stands first, where nothing cuts it off. */
export function commentMarker(service: string): string {
  return `<!-- preview-core:comment:${service} -->`;
}

/** A hidden line of the comment, the same for each run that ends with the same state of the same commit. */
export function stateMarker({ state, sha }: Outcome): string {
  return `<!-- preview-core:state:${state}:${sha} -->`;
}

/** The outcome as Markdown, for the comment and the job summary. */
export function renderOutcome(outcome: Outcome): string {
  const { state, reason, service } = outcome;
  const heading = `### The preview of ${codeSpan(service)} ${TITLES[state]}`;
  const why =
    state === "deploying" || state === "ready" ? [] : ["", `${escapeMarkdown(capitalize(reason))}.`];
  return [stateMarker(outcome), heading, ...why, "", ...toTable(outcome)].join("\n").trimEnd();
}

function toTable({ deploys, names, sha, repositoryUrl, runUrl, argocdUrl, timeline }: Outcome): string[] {
  if (!deploys) return [];
  const rows: [string, string][] = [
    ["URL", `<${names.url}>`],
    ["Commit", `[${codeSpan(sha.slice(0, SHA_SHOWN))}](${repositoryUrl}/commit/${sha})`],
    ["Image", codeSpan(names.imageTag)],
    ["Namespace", codeSpan(names.namespace)],
    [
      "Time",
      toPhases(timeline)
        .map(([phase, seconds]) => `${phase} ${seconds} s`)
        .join(" · "),
    ],
    ["Run", runUrl === undefined ? "" : `[log](${runUrl})`],
    ["Argo CD", argocdUrl === undefined ? "" : `[${names.application}](${argocdUrl})`],
  ];
  const known = rows.filter(([, value]) => value !== "");
  return ["| | |", "| --- | --- |", ...known.map(([key, value]) => `| ${key} | ${value} |`)];
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
