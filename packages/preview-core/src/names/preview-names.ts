import type { PlatformConfig } from "../config/platform-config.ts";
import { hostname } from "./hostname.ts";
import { LIMITS } from "./limits.ts";
import type { Preview } from "./preview.ts";
import { shortenBoth, shortenName } from "./shorten.ts";

/** What of the platform config decides names. */
export type NameSettings = Pick<PlatformConfig, "domain" | "publicUrl" | "environment" | "root">;

/** What else decides names. */
export interface NameOptions {
  /** The head commit, for {@link PreviewNames.imageTag}. Default: none, which gives the moving alias. */
  readonly sha?: string | undefined;
  /**
   * What a namespace holds: one preview, or (the seed's way) one pull request number of a team, where two services
   * collide. Default: `service`.
   */
  readonly namespaceScope?: NamespaceScope | undefined;
}

export type NamespaceScope = "service" | "team";

/** Every name of a preview. Each is valid where it is used, and two previews that may live side by side share none. */
export interface PreviewNames {
  /** `{service}-pr-{n}-{team}.{domain}` */
  readonly hostname: string;
  /** Scheme, host and, where it is not the scheme's own, port. Without a trailing slash. */
  readonly url: string;
  /** `{team}-{environment}-pr-{n}-{service}`, a DNS label. */
  readonly namespace: string;
  /** `{service}-pr-{n}`, at most 63 characters. */
  readonly application: string;
  /** The Helm release: `{service}-pr-{n}`, at most 53 characters. */
  readonly release: string;
  /** `pr-{n}-{first 12 of the commit}`, which never moves; without a commit the alias `pr-{n}`, which does. */
  readonly imageTag: string;
  /** `{root}/{service}/preview-pr-{n}` */
  readonly directory: string;
}

const SHA_SHOWN = 12;
const IMAGE_TAG = new RegExp(`^pr-([1-9][0-9]{0,6})(?:-[0-9a-f]{${SHA_SHOWN}})?$`);
const DEFAULT_PORTS = { http: 80, https: 443 };

/**
 * All names of a preview at once.
 *
 * @example
 * previewNames(parsePreview({ service: "pricing-api", team: "red", pr: 1 }), config).namespace; // "red-dev-pr-1-pricing-api"
 */
export function previewNames(
  preview: Preview,
  settings: NameSettings,
  options: NameOptions = {},
): PreviewNames {
  const host = hostname(preview, settings.domain);
  return {
    hostname: host,
    url: publicUrl(host, settings.publicUrl),
    namespace: namespace(preview, settings.environment, options.namespaceScope ?? "service"),
    application: withNumber(preview, LIMITS.dnsLabel),
    release: withNumber(preview, LIMITS.release),
    imageTag: imageTag(preview.pr, options.sha),
    directory: previewDirectory(preview, settings.root),
  };
}

/** The port at which browsers reach the hub: the config's, or the scheme's own. */
export function publicPort({ scheme, port }: PlatformConfig["publicUrl"]): number {
  return port ?? DEFAULT_PORTS[scheme];
}

/** An image's tag: `pr-{n}-{first 12 of the commit}`, or without a commit the moving alias `pr-{n}`. */
export function imageTag(pr: number, sha?: string): string {
  return sha === undefined ? `pr-${pr}` : `pr-${pr}-${shortSha(sha)}`;
}

/** The first 12 characters of a commit, for image tags and messages. */
export function shortSha(sha: string): string {
  return sha.slice(0, SHA_SHOWN);
}

/** The pull request's number that an image's tag names, or nothing when it is none that {@link imageTag} gives. */
export function parseImageTag(tag: string): number | undefined {
  const digits = IMAGE_TAG.exec(tag)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The folder in the GitOps repository that holds a preview, and nothing else. */
export function previewDirectory({ service, pr }: Pick<Preview, "service" | "pr">, root: string): string {
  return `${root}/${service}/preview-pr-${pr}`;
}

/** The pull request's number that a directory's last segment names, or nothing when it is no preview directory. */
export function parsePreviewDirectory(name: string): number | undefined {
  const digits = /^preview-pr-([1-9][0-9]{0,6})$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function namespace(preview: Preview, environment: string, scope: NamespaceScope): string {
  const middle = `-${environment}-pr-${preview.pr}`;
  if (scope === "team") {
    const team = shortenName(preview.team, LIMITS.dnsLabel - middle.length, { ...preview, service: "" });
    return `${team}${middle}`;
  }
  const { service, team } = shortenBoth(preview, LIMITS.dnsLabel - middle.length - 1);
  return `${team}${middle}-${service}`;
}

function withNumber(preview: Preview, room: number): string {
  const end = `-pr-${preview.pr}`;
  return `${shortenName(preview.service, room - end.length, preview)}${end}`;
}

function publicUrl(host: string, settings: PlatformConfig["publicUrl"]): string {
  const { scheme } = settings;
  const port = publicPort(settings);
  return port === DEFAULT_PORTS[scheme] ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}
