import { ownerPath, permanentNames, type PlatformConfig, renderOwner, renderPermanent } from "preview-core";
import type { ServicePlan } from "./plan-service.ts";

/** The service's files for the GitOps repository, and what a reviewer wants to know of them. */
export interface GitOpsFiles {
  /** Full path → text. */
  readonly files: ReadonlyMap<string, string>;
  /** A Markdown table of what they make. */
  readonly summary: string;
}

/**
 * What the GitOps repository needs for a new service: who owns its name, and its claim and Application in development
 * and, where it was asked for, production. Without the repository's number, which it has only once it exists, there is
 * no owner file.
 */
export function gitOpsFiles(
  plan: ServicePlan,
  config: PlatformConfig,
  repositoryId: number | undefined,
): GitOpsFiles {
  const { service, team } = plan.service;
  const repository = { id: repositoryId ?? 0, fullName: plan.repository.fullName };
  const owner: [string, string][] =
    repositoryId === undefined ? [] : [[ownerPath(service, config.root), renderOwner({ team, repository })]];
  return {
    files: new Map([...owner, ...renderPermanent(plan.deployments, config)]),
    summary: summarize(plan),
  };
}

function summarize({ deployments }: ServicePlan): string {
  const rows = deployments.map(({ service, environment, cluster, revision }) => {
    const { namespace, application } = permanentNames(service, environment);
    return `| ${environment} | \`${application}\` | \`${namespace}\` | \`${cluster.name}\` | \`${revision}\` |`;
  });
  return [
    "| environment | Application | namespace | cluster | follows |",
    "| - | - | - | - | - |",
    ...rows,
  ].join("\n");
}
