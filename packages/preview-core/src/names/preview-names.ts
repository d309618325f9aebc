import { hostname } from "./hostname.ts";
import { LIMITS, PULL_REQUEST_NUMBER } from "./name-rule.ts";
import type { Preview } from "./preview.ts";
import { shortenBoth, shortenName } from "./shorten.ts";

/** How browsers reach the hub. */
export interface PublicUrl {
  readonly scheme: "http" | "https";
  /** `null` means the scheme's own port. */
  readonly port: number | null;
}

/** The settings of the platform config that decide names. */
export interface NameSettings {
  readonly domain: string;
  readonly publicUrl: PublicUrl;
  readonly environment: string;
  readonly root: string;
}

/** What decides names besides the platform config. */
export interface NameOptions {
  /** The head commit, for {@link PreviewNames.imageTag}. Default: none, which gives the moving alias. */
  readonly sha?: string | undefined;
  /** Default: `service` */
  readonly namespaceScope?: NamespaceScope | undefined;
}

/**
 * What a namespace holds. `service`: one preview. `team`: one pull request number of a team, as in the reference
 * implementation, where two services of a team collide.
 */
export type NamespaceScope = "service" | "team";

/** Every name of a preview. Each name is valid where it is used. Two live previews share no name. */
export interface PreviewNames {
  /** `{service}-pr-{n}-{team}.{domain}` */
  readonly hostname: string;
  /** Scheme, host, and the port if it is not the scheme's own. No slash at the end. */
  readonly url: string;
  /** `{team}-{environment}-pr-{n}-{service}`, a DNS label. */
  readonly namespace: string;
  /** `{service}-pr-{n}`, at most 63 characters. */
  readonly application: string;
  /** The Helm release: `{service}-pr-{n}`, at most 53 characters. */
  readonly release: string;
  /** `pr-{n}-{first 12 of the commit}`, which never moves; without a commit, the alias `pr-{n}`, which moves. */
  readonly imageTag: string;
  /** `{root}/{service}/preview-pr-{n}` */
  readonly directory: string;
}

/** How the namespaces of Kubernetes start, and how those of most operators end. No claim may be for such a namespace. */
export const PLATFORM_NAMESPACES = { start: "kube-", end: "-system" } as const;

const SHA_SHOWN = 12;
const IMAGE_TAG = new RegExp(`^pr-(${PULL_REQUEST_NUMBER})(?:-[0-9a-f]{${SHA_SHOWN}})?$`);
const DIRECTORY = new RegExp(`^preview-pr-(${PULL_REQUEST_NUMBER})$`);
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

/** The port at which browsers reach the hub: the config's port, or the scheme's own. */
export function publicPort({ scheme, port }: PublicUrl): number {
  return port ?? DEFAULT_PORTS[scheme];
}

/** An image's tag: `pr-{n}-{first 12 of the commit}`; without a commit, the moving alias `pr-{n}`. */
export function imageTag(pr: number, sha?: string): string {
  return sha === undefined ? `pr-${pr}` : `pr-${pr}-${shortSha(sha)}`;
}

/** The first 12 characters of a commit, for image tags and messages. */
export function shortSha(sha: string): string {
  return sha.slice(0, SHA_SHOWN);
}

/** The pull request's number in an image's tag, or nothing when {@link imageTag} makes no such tag. */
export function parseImageTag(tag: string): number | undefined {
  return numberIn(tag, IMAGE_TAG);
}

/** The folder in the GitOps repository that holds one preview and nothing else. */
export function previewDirectory(
  { service, pr }: { readonly service: string; readonly pr: number },
  root: string,
): string {
  return `${root}/${service}/preview-pr-${pr}`;
}

/** The pull request's number in the last segment of a directory, or nothing when it is not a preview directory. */
export function parsePreviewDirectory(name: string): number | undefined {
  return numberIn(name, DIRECTORY);
}

/**
 * A glob that matches the namespace of every preview, for tools without regular expressions, such as Argo CD's AppProject.
 *
 * @example
 * namespaceGlob("dev"); // "*-dev-pr-[1-9]*"
 */
export function namespaceGlob(environment: string): string {
  return `*-${environment}-pr-[1-9]*`;
}

/**
 * A regular expression that matches the namespace of every preview. RE2 and ECMAScript read it alike.
 *
 * @example
 * namespaceRegex("dev"); // "^.+-dev-pr-[1-9][0-9]{0,6}-.+$"
 */
export function namespaceRegex(environment: string): string {
  return `^.+-${environment}-pr-${PULL_REQUEST_NUMBER}-.+$`;
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

function publicUrl(host: string, settings: PublicUrl): string {
  const { scheme } = settings;
  const port = publicPort(settings);
  return port === DEFAULT_PORTS[scheme] ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
