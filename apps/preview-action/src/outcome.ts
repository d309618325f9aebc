import {
  previewNames,
  type PreviewNames,
  type PlatformConfig,
  readPreview,
  PreviewError,
} from "preview-core";
import type { PreviewState } from "preview-core/plan";
import type { SyncResult } from "preview-gitops";

/** The end of a run as everybody is told it: comment, summary and outputs. */
export interface Outcome {
  readonly state: PreviewState;
  /** One sentence, which may contain what the pull request's author chose. */
  readonly reason: string;
  readonly service: string;
  readonly sha: string;
  readonly names: PreviewNames;
  readonly repositoryUrl: string;
  /** The commit to the GitOps repository, if one was made. */
  readonly commit: string | undefined;
  readonly runUrl: string | undefined;
  readonly argocdUrl: string | undefined;
}

/** What a finished sync means. */
export function toOutcome({ facts, plan, commit }: SyncResult): Outcome {
  const names = previewNames(facts.preview, facts.config, { sha: facts.sha });
  return {
    state: plan.state,
    reason: plan.reason,
    service: facts.preview.service,
    sha: facts.sha,
    names,
    repositoryUrl: facts.repository.url,
    commit,
    runUrl: commit === undefined ? (recordedRun(facts.directory) ?? facts.runUrl) : facts.runUrl,
    argocdUrl: argocdUrl(facts.config, names.application),
  };
}

/** The run that did deploy this commit, so that a run which changed nothing leaves the comment as it is. */
function recordedRun(directory: ReadonlyMap<string, string>): string | undefined {
  try {
    return readPreview(directory).runUrl;
  } catch (error) {
    if (error instanceof PreviewError) return undefined;
    throw error;
  }
}

function argocdUrl({ argocd }: PlatformConfig, application: string): string | undefined {
  if (argocd.url === null) return undefined;
  return `${argocd.url.replace(/\/+$/, "")}/applications/${argocd.namespace}/${application}`;
}
