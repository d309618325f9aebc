import type { NameSettings, PlatformConfig } from "preview-core";
import { parseCloneUrl, toRepoUrl } from "./repository-address.ts";

/** What of the platform a template needs to know: all that names are made of, and where things go. */
export interface PlatformFacts extends NameSettings {
  /** Images are below it. */
  readonly registry: string;
  /** The gateway that a preview's chart may name, `{namespace}/{name}`. */
  readonly gateway: string;
  /** Default: none, when `gitops.url` of preview.yaml is not set */
  readonly gitops: GitOpsFacts | null;
}

export interface GitOpsFacts {
  /** Backstage's form of the GitOps repository's address. */
  readonly repoUrl: string;
  /** Whom it belongs to; services whose owner is another need `argocd.sourceRepos`. */
  readonly owner: string;
  /** Its server, for repositories beside it. */
  readonly host: string;
  readonly branch: string;
}

/** The facts that the platform config gives. */
export function toPlatformFacts(config: PlatformConfig): PlatformFacts {
  const { domain, publicUrl, environment, root, registry, routing } = config;
  const gateway = `${routing.spoke.namespace}/${routing.spoke.name}`;
  return { domain, publicUrl, environment, root, registry: registry.host, gateway, gitops: gitOps(config) };
}

function gitOps({ gitops }: PlatformConfig): GitOpsFacts | null {
  const address = gitops.url === null ? undefined : parseCloneUrl(gitops.url);
  if (address === undefined) return null;
  return {
    repoUrl: toRepoUrl(address),
    owner: address.owner,
    host: address.host,
    branch: gitops.branch,
  };
}
