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

/** The outcome as Markdown, for the comment and the job summary. The same outcome always gives the same text. */
export function renderOutcome(outcome: Outcome): string {
  const { state, reason, service } = outcome;
  const heading = `### The preview of ${codeSpan(service)} ${TITLES[state]}`;
  const rows = isLive(state) ? toRows(outcome) : [];
  const table =
    rows.length === 0
      ? []
      : ["", "| | |", "| --- | --- |", ...rows.map(([key, value]) => `| ${key} | ${value} |`)];
  return [heading, "", `${escapeMarkdown(capitalize(reason))}.`, ...table].join("\n");
}

/** Whether there is, or soon will be, something at the URL. */
function isLive(state: PreviewState): boolean {
  return state === "deploying" || state === "ready";
}

function toRows({ names, sha, repositoryUrl, runUrl, argocdUrl }: Outcome): [string, string][] {
  return [
    ["URL", `<${names.url}>`],
    ["Commit", `[${codeSpan(sha.slice(0, SHA_SHOWN))}](${repositoryUrl}/commit/${sha})`],
    ["Image", codeSpan(names.imageTag)],
    ["Namespace", codeSpan(names.namespace)],
    ...(runUrl === undefined ? [] : [["Run", `[log](${runUrl})`] satisfies [string, string]]),
    ...(argocdUrl === undefined
      ? []
      : [["Argo CD", `[${names.application}](${argocdUrl})`] satisfies [string, string]]),
  ];
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
