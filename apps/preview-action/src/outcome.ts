import { type PlatformConfig, type PreviewNames, previewNames, readPreview } from "preview-core";
import type { PreviewState } from "preview-core/plan";
import type { SyncResult } from "preview-gitops";
import type { Timeline } from "./phases.ts";

/** How a run stands or has ended, as everybody is told it: comment, deployment, summary and outputs. */
export interface Outcome {
  readonly state: PreviewState;
  /** Whether the run is about something at the URL, rather than about nothing being there. */
  readonly deploys: boolean;
  /** One sentence, which may contain what the pull request's author chose. */
  readonly reason: string;
  readonly service: string;
  readonly sha: string;
  readonly names: PreviewNames;
  readonly repositoryUrl: string;
  /** The commit to the GitOps repository, if one was made. */
  readonly commit: string | undefined;
  /** The run that deployed the commit. */
  readonly runUrl: string | undefined;
  readonly argocdUrl: string | undefined;
  readonly timeline: Timeline;
}

/** What a finished sync means. */
export function toOutcome({ facts, plan, commit }: SyncResult, timeline: Timeline): Outcome {
  const names = previewNames(facts.preview, facts.config, { sha: facts.sha });
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

/** A run that changes nothing names the run that did. */
function recordedRun(directory: ReadonlyMap<string, string>): string | undefined {
  const recorded = readPreview(directory);
  return "unreadable" in recorded ? undefined : recorded.runUrl;
}

function argocdUrl({ argocd }: PlatformConfig, application: string): string | undefined {
  if (argocd.url === null) return undefined;
  return `${argocd.url.replace(/\/+$/, "")}/applications/${argocd.namespace}/${application}`;
}
