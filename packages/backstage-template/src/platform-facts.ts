import type { NameSettings, PlatformConfig } from "preview-core";
import { parseCloneUrl, toRepoUrl } from "./references.ts";

/** The facts of the platform that a template uses: the settings of all names, and where to write. */
export interface PlatformFacts extends NameSettings {
  /** The host of the registry, the first part of each image's name. */
  readonly registry: string;
  /** The gateway that a preview's chart may name, `{namespace}/{name}`. */
  readonly gateway: string;
  /** Default: null, when `gitops.url` in preview.yaml names no repository of an owner by https */
  readonly gitops: GitOpsFacts | null;
}

/** The GitOps repository. */
export interface GitOpsFacts {
  /** Backstage's form of the repository's address. */
  readonly repoUrl: string;
  /** The repository's owner. Services of another owner need `argocd.sourceRepos`. */
  readonly owner: string;
  /** The repository's server. Services' repositories are on the same server. */
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
