import { hostname } from "./hostname.ts";
import { LIMITS, PULL_REQUEST_NUMBER } from "./name-rule.ts";
import { type Preview, shortenBoth, shortenName, type Service, markName, SHORTEST } from "./preview.ts";

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
  /** Names of the live preview that it keeps. Default: none */
  readonly kept?: KeptNames | undefined;
}

/** The names of a live preview that an older version shortened. A change would remove the preview and start another one. */
export interface KeptNames {
  /** The first label of the host. */
  readonly hostLabel?: string | undefined;
  readonly namespace?: string | undefined;
  readonly application?: string | undefined;
  readonly release?: string | undefined;
}

/**
 * What a namespace holds. `service`: one preview. `team`: one pull request number of a team, as in the reference
 * implementation, where two services of a team collide.
 */
export type NamespaceScope = "service" | "team";

/** Every name of a preview. Each name is valid where it is used. */
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

/** The parts of an image's name. */
interface ImageRepository {
  /** The registry, such as `ghcr.io`, with its port if the name has one. */
  readonly host: string;
  /** The first segment after the host. On GitHub's registry, the segment is the account. */
  readonly owner: string;
  /** Everything after the owner. The name can have slashes. */
  readonly name: string;
}

/** What decides the name of an image. Every platform config has it. */
interface ImageSettings {
  readonly registry: { readonly host: string };
}

/** The names of a service in a long-lived environment, such as development or production. */
export interface PermanentNames {
  /** `{team}-{environment}-{service}`, a DNS label. */
  readonly namespace: string;
  /** `{service}-{environment}`, at most 63 characters. */
  readonly application: string;
  /** The Helm release: `{service}`, at most 53 characters. */
  readonly release: string;
}

/** How the namespaces of Kubernetes start, and how those of most operators end. No claim may be for such a namespace. */
export const PLATFORM_NAMESPACES = { start: "kube-", end: "-system" } as const;

/** A name that a version before 64 bits of hash shortened. No other name has two hyphens in a row. */
const TEN_DIGITS = /--[0-9a-f]{10}(?:-|$)/;

const SHA_SHOWN = 12;

const IMAGE_TAG = new RegExp(`^pr-(${PULL_REQUEST_NUMBER})(?:-[0-9a-f]{${SHA_SHOWN}})?$`);

const DIRECTORY = new RegExp(`^preview-pr-(${PULL_REQUEST_NUMBER})$`);

const DEFAULT_PORTS = { http: 80, https: 443 };

/** A first segment with a dot or a port is a host; the others are in lower case (github.com/distribution/reference). */
const HOST = "localhost|(?=[^/]*[.:])[a-z0-9.-]+(?::[0-9]{1,5})?";

const SEGMENT = "[a-z0-9]+(?:[._-]+[a-z0-9]+)*";

const IMAGE = new RegExp(`^(${HOST})/(${SEGMENT})/(${SEGMENT}(?:/${SEGMENT})*)$`);

/** No pull request has this number, so no preview has the same hash. */
const NO_PULL_REQUEST = 0;

/**
 * All names of a preview at once.
 *
 * @example
 * previewNames(parsePreview({ service: "example", team: "octocat", pr: 1 }), config).namespace; // "octocat-dev-pr-1-example"
 */
export function previewNames(
  preview: Preview,
  settings: NameSettings,
  options: NameOptions = {},
): PreviewNames {
  const { kept = {} } = options;
  const host =
    kept.hostLabel === undefined
      ? hostname(preview, settings.domain)
      : `${kept.hostLabel}.${settings.domain}`;
  return {
    hostname: host,
    url: publicUrl(host, settings.publicUrl),
    namespace:
      kept.namespace ?? namespace(preview, settings.environment, options.namespaceScope ?? "service"),
    application: kept.application ?? withNumber(preview, LIMITS.dnsLabel),
    release: kept.release ?? withNumber(preview, LIMITS.release),
    imageTag: imageTag(preview.pr, options.sha),
    directory: previewDirectory(preview, settings.root),
  };
}

/** The names that a live preview keeps, because an older version shortened them with ten digits; undefined when it keeps none. */
export function keptNames(live: KeptNames): KeptNames | undefined {
  const old = Object.entries(live).filter(([, name]) => typeof name === "string" && TEN_DIGITS.test(name));
  return old.length === 0 ? undefined : Object.fromEntries(old);
}

/** The first label of a host. */
export function labelOf(host: string): string {
  return host.split(".", 1)[0] ?? host;
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

/**
 * The image of a service, without a tag: `{registry}/{owner}/{name}`. The image is in lower case, because registries
 * demand that and GitHub's names need not be.
 *
 * @example
 * imageRepository("octocat/Example", config); // "ghcr.io/octocat/example"
 */
export function imageRepository(fullName: string, { registry }: ImageSettings): string {
  return `${registry.host}/${fullName.toLowerCase()}`;
}

/**
 * The parts of an image's name without a tag, or nothing when the name has no host or no owner.
 *
 * @example
 * parseImageRepository("ghcr.io/octocat/shop/api"); // { host: "ghcr.io", owner: "octocat", name: "shop/api" }
 */
export function parseImageRepository(image: string): ImageRepository | undefined {
  const [, host, owner, name] = IMAGE.exec(image) ?? [];
  if (host === undefined || owner === undefined || name === undefined) return undefined;
  return { host, owner, name };
}

/**
 * The names of a service in a long-lived environment.
 *
 * - Each service has a namespace of its own. The reference implementation has one namespace for all services of a team,
 *   `{team}-{environment}`: each service brings a claim for it, and all share its quota.
 * - Two services never share a namespace in one environment.
 * - No service shares a namespace with a preview: the namespace of a preview has `-pr-{n}` after the environment, and no
 *   service's name starts like that.
 *
 * @example
 * permanentNames({ service: "example", team: "octocat" }, "dev").namespace; // "octocat-dev-example"
 */
export function permanentNames({ service, team }: Service, environment: string): PermanentNames {
  const identity = { service, team, pr: NO_PULL_REQUEST };
  const end = `-${environment}`;
  return {
    namespace: permanentNamespace(identity, `${end}-`),
    application: `${shortenName(service, LIMITS.dnsLabel - end.length, identity)}${end}`,
    release: shortenName(service, LIMITS.release, identity),
  };
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

/** The URL of a host, at the scheme and port of the config. */
export function publicUrl(host: string, settings: PublicUrl): string {
  const { scheme } = settings;
  const port = publicPort(settings);
  return port === DEFAULT_PORTS[scheme] ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function permanentNamespace(identity: Preview, middle: string): string {
  const { service, team } = isAmbiguous(identity.team, middle)
    ? markService(identity, LIMITS.dnsLabel - middle.length)
    : shortenBoth(identity, LIMITS.dnsLabel - middle.length);
  return `${team}${middle}${service}`;
}

/** Whether the namespace could belong to another team too: `web-dev-dev-x` is `dev-x` of `web`, or `x` of `web-dev`. */
function isAmbiguous(team: string, middle: string): boolean {
  return `${team}${middle}`.indexOf(middle) < team.length;
}

function markService(identity: Preview, room: number): Service {
  const service = markName(identity.service, Math.max(SHORTEST, room - identity.team.length), identity);
  return { service, team: shortenName(identity.team, room - service.length, identity) };
}
