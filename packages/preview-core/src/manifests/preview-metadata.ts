import { hostLabel } from "../names/hostname.ts";
import type { PreviewNames } from "../names/preview-names.ts";
import type { Preview } from "../names/preview.ts";
import { ANNOTATIONS, LABELS } from "./metadata-keys.ts";
import type { PreviewDeployment } from "./preview-deployment.ts";

/**
 * The labels of every object of a preview: ours, by which machines select, and the seed's bare keys for people. The host
 * and the Application are there for admission, which binds a namespace to them.
 */
export function buildLabels(preview: Preview, names: PreviewNames): Record<string, string> {
  const { service, team, pr } = preview;
  return {
    [LABELS.ephemeral]: "true",
    [LABELS.host]: hostLabel(preview),
    [LABELS.application]: names.application,
    [LABELS.service]: service,
    [LABELS.team]: team,
    [LABELS.pr]: String(pr),
    service,
    team,
    environment: "preview",
    "pr-number": String(pr),
    ephemeral: "true",
  };
}

/** The annotations that stay the same for a preview's whole life. */
export function buildAnnotations(deployment: PreviewDeployment, names: PreviewNames): Record<string, string> {
  const { repository, pullRequest, preview, createdAt } = deployment;
  return {
    [ANNOTATIONS.repository]: repository.fullName,
    ...(repository.id === undefined ? {} : { [ANNOTATIONS.repositoryId]: String(repository.id) }),
    [ANNOTATIONS.pullRequest]: String(preview.pr),
    [ANNOTATIONS.pullRequestUrl]: pullRequest.url,
    ...(pullRequest.nodeId === undefined ? {} : { [ANNOTATIONS.pullRequestId]: pullRequest.nodeId }),
    [ANNOTATIONS.url]: names.url,
    ...(createdAt === undefined ? {} : { [ANNOTATIONS.createdAt]: createdAt }),
  };
}
