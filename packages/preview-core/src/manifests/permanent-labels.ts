import type { PermanentDeployment } from "./permanent-deployment.ts";

/**
 * The labels of a permanent deployment's objects: only the seed's bare keys, for people and for Backstage's cards. Ours
 * mark previews.
 */
export function permanentLabels({ service, environment }: PermanentDeployment): Record<string, string> {
  return { service: service.service, team: service.team, environment };
}
