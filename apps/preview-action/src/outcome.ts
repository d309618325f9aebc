import { codeSpan, escapeMarkdown } from "preview-console";
import { type PlatformConfig, type PreviewNames, readPreview, shortSha } from "preview-core";
import { plannedNames, type PreviewState } from "preview-core/plan";
import type { SyncResult } from "preview-gitops";
import type { Outputs } from "./action-definition.ts";

/** The state of a preview during or after a run. Comment, deployment, summary and outputs show this. */
export interface Outcome {
  readonly state: PreviewState;
  /** Whether the run wants a preview at the URL. False: the run wants none. */
  readonly deploys: boolean;
  /** One sentence. May contain text that the pull request's author chose. */
  readonly reason: string;
  readonly service: string;
  readonly sha: string;
  readonly names: PreviewNames;
  readonly repositoryUrl: string;
  /** The run's commit in the GitOps repository. Undefined: the run made none. */
  readonly commit: string | undefined;
  /** The workflow run that deployed the commit. */
  readonly runUrl: string | undefined;
  readonly argocdUrl: string | undefined;
  readonly timeline: Timeline;
}

/** The end of each phase of a run, in milliseconds since 1970. Undefined: the phase did not end, or its end is unknown. */
export interface Timeline {
  /** Time of the event, by GitHub's clock. */
  readonly triggered?: number | undefined;
  readonly started: number;
  readonly planned?: number | undefined;
  readonly committed?: number | undefined;
  /** End of the wait. */
  readonly finished?: number | undefined;
}

type Phase = "queued" | "planned" | "committed" | "ready";

const TITLES: Record<PreviewState, string> = {
  deploying: "is being deployed",
  ready: "is ready",
  failed: "failed",
  removed: "is removed",
  skipped: "is skipped",
  superseded: "is left to a newer commit",
};

/** The outcome right after the commit, before any wait. */
export function toOutcome({ facts, plan, commit }: SyncResult, timeline: Timeline): Outcome {
  const names = plannedNames(facts);
  return {
    state: plan.state,
    deploys: plan.action === "ensure",
    reason: plan.reason,
    service: facts.preview.service,
    sha: facts.sha,
    names,
    repositoryUrl: facts.repository.url,
    commit,
    runUrl: commit === undefined ? (recordedRun(facts.directory) ?? facts.runUrl) : facts.runUrl,
    argocdUrl: argocdUrl(facts.config, names.application),
    timeline,
  };
}

/** The outcome as the action's outputs. */
export function toOutputs({ state, names, commit, timeline }: Outcome): Outputs {
  return {
    url: names.url,
    hostname: names.hostname,
    namespace: names.namespace,
    application: names.application,
    "image-tag": names.imageTag,
    directory: names.directory,
    state,
    commit: commit ?? "",
    changed: String(commit !== undefined),
    phases: JSON.stringify(Object.fromEntries(toPhases(timeline))),
  };
}

/** The outcome as Markdown, for the comment and the job summary. */
export function renderOutcome(outcome: Outcome): string {
  const { state, reason, service } = outcome;
  const heading = `### The preview of ${codeSpan(service)} ${TITLES[state]}`;
  const why =
    state === "deploying" || state === "ready" ? [] : ["", `${escapeMarkdown(capitalize(reason))}.`];
  return [heading, ...why, "", ...toTable(outcome)].join("\n").trimEnd();
}

/** The run that deployed the commit, for a run that changes nothing. */
function recordedRun(directory: ReadonlyMap<string, string>): string | undefined {
  const recorded = readPreview(directory);
  return "unreadable" in recorded ? undefined : recorded.runUrl;
}

function argocdUrl({ argocd }: PlatformConfig, application: string): string | undefined {
  if (argocd.url === null) return undefined;
  return `${argocd.url.replace(/\/+$/, "")}/applications/${argocd.namespace}/${application}`;
}

function toTable(outcome: Outcome): string[] {
  const { deploys, names, sha, repositoryUrl, runUrl, argocdUrl: argocd } = outcome;
  if (!deploys) return [];
  const rows: [string, string][] = [
    ["URL", `<${names.url}>`],
    ["Commit", `[${codeSpan(shortSha(sha))}](${repositoryUrl}/commit/${sha})`],
    ["Image", codeSpan(names.imageTag)],
    ["Namespace", codeSpan(names.namespace)],
    ["Time", toTimes(outcome).join(" · ")],
    ["Run", runUrl === undefined ? "" : `[log](${runUrl})`],
    ["Argo CD", argocd === undefined ? "" : `[${names.application}](${argocd})`],
  ];
  const known = rows.filter(([, value]) => value !== "");
  return ["| | |", "| --- | --- |", ...known.map(([key, value]) => `| ${key} | ${value} |`)];
}

/** The wait for a preview that never became ready is no phase "ready": `waited 300 s`. */
function toTimes({ state, timeline }: Outcome): string[] {
  const words: Partial<Record<Phase, string>> = state === "ready" ? {} : { ready: "waited" };
  return toPhases(timeline).map(([phase, seconds]) => `${words[phase] ?? phase} ${seconds} s`);
}

/** The length of each phase, in seconds with one decimal. A phase without an end is left out. */
function toPhases({ triggered, started, planned, committed, finished }: Timeline): [Phase, number][] {
  const phases: [Phase, number | undefined, number | undefined][] = [
    ["queued", triggered, started],
    ["planned", started, planned],
    ["committed", planned, committed],
    ["ready", committed ?? planned, finished],
  ];
  return phases.flatMap(([phase, from, to]): [Phase, number][] =>
    from === undefined || to === undefined ? [] : [[phase, Math.max(0, Math.round((to - from) / 100) / 10)]],
  );
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
