import { toMilliseconds } from "../../config/duration.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Problem } from "../../preview-error.ts";
import { SYNC_TIMEOUT_SECONDS } from "./argocd-settings.ts";
import { ownerOf } from "./source-repos.ts";

/** What keeps Argo CD's part from working, and what works but is a risk. */
export interface ArgoCdCheck {
  readonly problems: Problem[];
  readonly warnings: string[];
}

/** Argo CD's project of whatever names no other; it permits everything and is there from the start. */
const BUILT_IN_PROJECT = "default";
/** Argo CD's name of the cluster that it runs on. */
const HUB_NAME = "in-cluster";

/**
 * What of the config makes Argo CD's part impossible, all problems at once, and what makes it risky.
 *
 * @example
 * checkArgoCd(parseConfig("version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n")).problems[0]?.path; // "gitops.url"
 */
export function checkArgoCd(config: PlatformConfig): ArgoCdCheck {
  return {
    problems: [...repositoryProblems(config), ...projectProblems(config)],
    warnings: [...clusterWarnings(config), ...retryWarnings(config)],
  };
}

function repositoryProblems({ argocd, gitops }: PlatformConfig): Problem[] {
  if (gitops.url === null) {
    const message =
      "expected the GitOps repository's URL, such as https://github.com/crh225/platform.git, got nothing; Argo CD's parent follows it";
    return [{ path: "gitops.url", message }];
  }
  if (argocd.sourceRepos.length > 0 || ownerOf(gitops.url) !== undefined) return [];
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
    "must differ from argocd.project, because a pull request's chart could make Applications of its own in it";
  return [...problems, { path: "argocd.controlProject", message }];
}

function clusterWarnings({ cluster }: PlatformConfig): string[] {
  if (cluster.name !== HUB_NAME) return [];
  return [
    `cluster.name: "${HUB_NAME}" is Argo CD's own cluster; code of pull requests runs beside what deploys it`,
  ];
}

function retryWarnings({ argocd }: PlatformConfig): string[] {
  const seconds = Math.ceil(retrySeconds(argocd.retry));
  if (seconds <= SYNC_TIMEOUT_SECONDS) return [];
  return [
    `argocd.retry: takes up to ${seconds} seconds, but Argo CD gives up on a sync after ${SYNC_TIMEOUT_SECONDS}, and a preview that retries cannot be deleted`,
  ];
}

/** How long Argo CD waits between all attempts together (`common.Backoff`: each wait is `factor` times the one before). */
function retrySeconds({ limit, duration, factor, maxDuration }: PlatformConfig["argocd"]["retry"]): number {
  const [first, longest] = [toMilliseconds(duration), toMilliseconds(maxDuration)];
  const waits = Array.from({ length: limit }, (_, attempt) => Math.min(first * factor ** attempt, longest));
  return waits.reduce((sum, wait) => sum + wait, 0) / 1000;
}
