import { type KeptNames, labelOf, type PreviewNames } from "../names/preview-names.ts";
import type { Preview } from "../names/preview.ts";

/** A preview at one commit of its pull request. The deployment and the platform config decide the preview's manifests. */
export interface PreviewDeployment {
  readonly preview: Preview;
  /** The service's own repository. */
  readonly repository: RepositoryRef;
  readonly pullRequest: {
    /** The pull request's web page. */
    readonly url: string;
    /** GitHub's global node id. Default: unknown */
    readonly nodeId?: string | undefined;
  };
  /** The pull request's head commit, in full. */
  readonly sha: string;
  readonly image: {
    /** Without a tag. */
    readonly repository: string;
    readonly tag: string;
    /** `sha256:…`. Default: none; the tag decides */
    readonly digest?: string | undefined;
  };
  /** The protocol of the service's port. Default: HTTP/1.1 */
  readonly appProtocol?: AppProtocol | undefined;
  /** A redeploy at the same commit raises it, because Argo CD never repeats a failed sync of the same parameters. */
  readonly attempt: number;
  /** When the preview was first deployed, ISO 8601. Default: unknown */
  readonly createdAt?: string | undefined;
  /** When this commit, at this attempt, was deployed, ISO 8601. The time to live starts then. Default: unknown */
  readonly deployedAt?: string | undefined;
  /** When the pull request was notified that this deploy will expire, ISO 8601. Default: not yet */
  readonly expiryWarnedAt?: string | undefined;
  /** Names of the live preview that it keeps. Default: none */
  readonly kept?: KeptNames | undefined;
  /** The workflow run that deployed this commit. Default: unknown */
  readonly runUrl?: string | undefined;
}

/** The protocols that a preview's pods may speak: HTTP/1.1, gRPC, or HTTP/2 without TLS (Kubernetes, `appProtocol`). */
export const APP_PROTOCOLS = ["http", "grpc", "kubernetes.io/h2c"] as const;

export type AppProtocol = (typeof APP_PROTOCOLS)[number];

/** A repository that Argo CD clones. */
export interface ClonedRepository {
  /** `owner/name` */
  readonly fullName: string;
  /** The repository's web page. Argo CD clones from the same URL. */
  readonly url: string;
}

/** A repository on GitHub. */
export interface RepositoryRef extends ClonedRepository {
  /** GitHub's number of the repository, which survives a rename. Default: unknown */
  readonly id?: number | undefined;
}

/**
 * The prefix of every label and annotation that this library writes. The prefix is constant and never the platform's
 * domain, because a change of the domain must not orphan live previews.
 */
export const LABEL_PREFIX = "preview-core/";

/** The keys of our labels. The claim, the namespace and the Application carry all of them. */
export const LABELS = {
  ephemeral: "preview-core/ephemeral",
  host: "preview-core/host",
  application: "preview-core/application",
  service: "preview-core/service",
  team: "preview-core/team",
  pr: "preview-core/pr",
} as const;

/** The label by which selectors and policies find the objects of previews. Its value is `"true"`. */
export const EPHEMERAL_LABEL: typeof LABELS.ephemeral = LABELS.ephemeral;

/** The labels without a prefix that the reference implementation uses. They are written too, for people. */
export const BARE_LABELS = ["service", "team", "environment", "pr-number", "ephemeral"] as const;

/** The keys of our annotations. `readPreview` reads all of them except `ttl`, which comes from the platform config. */
export const ANNOTATIONS = {
  repository: "preview-core/repository",
  repositoryId: "preview-core/repository-id",
  pullRequest: "preview-core/pull-request",
  pullRequestUrl: "preview-core/pull-request-url",
  pullRequestId: "preview-core/pull-request-id",
  url: "preview-core/url",
  createdAt: "preview-core/created-at",
  deployedAt: "preview-core/deployed-at",
  ttl: "preview-core/ttl",
  expiryWarnedAt: "preview-core/expiry-warned-at",
  headSha: "preview-core/head-sha",
  runUrl: "preview-core/run-url",
} as const;

/**
 * The labels of every object of a preview. The admission policies use the labels `host` and `application`: they bind a
 * namespace to its host and to its Application.
 */
export function buildLabels(preview: Preview, names: PreviewNames): Record<string, string> {
  const { service, team, pr } = preview;
  return {
    [LABELS.ephemeral]: "true",
    [LABELS.host]: labelOf(names.hostname),
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
