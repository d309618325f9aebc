import { toMilliseconds } from "../../forms.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Problem } from "../../preview-error.ts";
import type { ConfigFindings } from "../config-findings.ts";
import { SYNC_TIMEOUT_SECONDS } from "./argocd-settings.ts";
import { sourceRepos } from "./source-repos.ts";

/** Argo CD's project of every Application that names no other. It exists from the start, and permits everything. */
const BUILT_IN_PROJECT = "default";
/** The cluster that Argo CD runs on, as Argo CD calls it. */
const HUB_NAME = "in-cluster";

/**
 * Settings with which Argo CD's part of the bundle cannot work, and settings that are a risk.
 *
 * @example
 * checkArgoCd(parseConfig("version: 1\ndomain: previews.example.com\ncluster: shared-dev-cluster\n")).problems[0]?.path; // "gitops.url"
 */
export function checkArgoCd(config: PlatformConfig): ConfigFindings {
  return {
    problems: [...repositoryProblems(config), ...projectProblems(config)],
    warnings: [...clusterWarnings(config), ...retryWarnings(config)],
  };
}

function repositoryProblems(config: PlatformConfig): Problem[] {
  if (config.gitops.url === null) {
    const message =
      'expected the GitOps repository\'s URL, such as https://github.com/example/gitops.git, got nothing; add "gitops: { url: https://github.com/OWNER/GITOPS-REPOSITORY.git }"';
    return [{ path: "gitops.url", message }];
  }
  if (sourceRepos(config).length > 0) return [];
  const message =
    "expected the repositories that charts may come from, because gitops.url has no owner to take them from";
  return [{ path: "argocd.sourceRepos", message }];
}

function projectProblems({ argocd }: PlatformConfig): Problem[] {
  const problems: Problem[] = (["project", "controlProject"] as const)
    .filter((key) => argocd[key] === BUILT_IN_PROJECT)
    .map((key) => ({
      path: `argocd.${key}`,
      message: `"${BUILT_IN_PROJECT}" is Argo CD's own project, which other Applications rely on; name another`,
    }));
  if (argocd.project !== argocd.controlProject) return problems;
  const message =
    "must differ from argocd.project, because otherwise a pull request's chart could create Applications";
  return [...problems, { path: "argocd.controlProject", message }];
}

function clusterWarnings({ cluster }: PlatformConfig): string[] {
  if (cluster.name !== HUB_NAME) return [];
  return [`cluster.name: "${HUB_NAME}" is Argo CD's own cluster; code of pull requests runs beside Argo CD`];
}

function retryWarnings(config: PlatformConfig): string[] {
  const seconds = Math.ceil(retrySeconds(config));
  if (seconds <= SYNC_TIMEOUT_SECONDS) return [];
  return [
    `argocd.retry: takes up to ${seconds} seconds, but Argo CD gives up on a sync after ${SYNC_TIMEOUT_SECONDS}, and a preview that retries cannot be deleted`,
  ];
}

/** The sum of Argo CD's waits between attempts (`common.Backoff`: each wait is `factor` times the previous wait). */
function retrySeconds({ argocd }: PlatformConfig): number {
  const { limit, duration, factor, maxDuration } = argocd.retry;
  const [first, longest] = [toMilliseconds(duration), toMilliseconds(maxDuration)];
  const waits = Array.from({ length: limit }, (_, attempt) => Math.min(first * factor ** attempt, longest));
  return waits.reduce((sum, wait) => sum + wait, 0) / 1000;
}
