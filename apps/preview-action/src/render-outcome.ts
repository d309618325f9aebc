import type { PreviewState } from "preview-core/plan";
import { codeSpan, escapeMarkdown } from "./markdown.ts";
import type { Outcome } from "./outcome.ts";

const TITLES: Record<PreviewState, string> = {
  deploying: "is being deployed",
  ready: "is ready",
  failed: "failed",
  removed: "is being removed",
  skipped: "is skipped",
  superseded: "is left to a newer commit",
};

const SHA_SHOWN = 12;

/** The first line of a service's comment, by which it is found again. It stands first, where nothing cuts it off. */
export function commentMarker(service: string): string {
  return `<!-- preview-core:comment:${service} -->`;
}

/**
 * The outcome as Markdown, for the comment and the job summary. A run that changes nothing gives the text of the run that
 * did, so that the comment is left alone.
 */
export function renderOutcome(outcome: Outcome): string {
  const { state, reason, service } = outcome;
  const heading = `### The preview of ${codeSpan(service)} ${TITLES[state]}`;
  return [
    heading,
    "",
    ...(isLive(state) ? toTable(outcome) : [`${escapeMarkdown(capitalize(reason))}.`]),
  ].join("\n");
}

/** Whether there is, or soon will be, something at the URL. */
function isLive(state: PreviewState): boolean {
  return state === "deploying" || state === "ready";
}

function toTable({ names, sha, repositoryUrl, runUrl, argocdUrl }: Outcome): string[] {
  const rows: [string, string][] = [
    ["URL", `<${names.url}>`],
    ["Commit", `[${codeSpan(sha.slice(0, SHA_SHOWN))}](${repositoryUrl}/commit/${sha})`],
    ["Image", codeSpan(names.imageTag)],
    ["Namespace", codeSpan(names.namespace)],
    ["Run", runUrl === undefined ? "" : `[log](${runUrl})`],
    ["Argo CD", argocdUrl === undefined ? "" : `[${names.application}](${argocdUrl})`],
  ];
  const known = rows.filter(([, value]) => value !== "");
  return ["| | |", "| --- | --- |", ...known.map(([key, value]) => `| ${key} | ${value} |`)];
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
