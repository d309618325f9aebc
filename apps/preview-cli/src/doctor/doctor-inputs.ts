import { createPrivateKey, X509Certificate } from "node:crypto";
import { DURATION_PATTERN, hostname, LIMITS, type PlatformConfig, quote, toMilliseconds } from "preview-core";
import { type PreviewOptions, toPreview, toSha, wrong } from "../options.ts";
import { readConfig } from "../read-config.ts";
import { readOptionFile } from "../read-option-file.ts";
import { checkAll, type Terminal } from "preview-console";
import { type ClusterOptions, connectClusters } from "./connect-clusters.ts";
import type { Clusters } from "./live/live-objects.ts";
import type { HopCredentials, Question } from "./question.ts";
import { type Address, parseAddress } from "./sockets/address.ts";

/** The options of `preview doctor`, as typed by a person. */
export interface DoctorOptions extends PreviewOptions, ClusterOptions {
  readonly config?: string;
  readonly host?: string;
  readonly sha?: string;
  readonly hub?: string;
  readonly spoke?: string;
  readonly ca?: string;
  readonly spokeCa?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly timeout: string;
  readonly json?: boolean;
}

/** What a person asks, before it is known whether the config is one. */
export interface DoctorInputs {
  /** The text of the platform config. */
  readonly configText: string;
  readonly toQuestion: (config: PlatformConfig) => Question;
  readonly clusters: Clusters;
}

const LONGEST_TIMEOUT = "5m";

/**
 * The options, checked.
 *
 * @throws UsageError with every problem at once
 */
export async function readInputs(
  options: DoctorOptions,
  environment: Terminal["environment"],
): Promise<DoctorInputs> {
  const config = await readConfig(options.config);
  const [ca, spokeCa] = await Promise.all([
    readAuthority("ca", options.ca),
    readAuthority("spoke-ca", options.spokeCa),
  ]);
  const client = await readClient(options);
  const [configText, target, connections, timeout, trust, hop, clusters] = checkAll([
    config,
    () => toTarget(options),
    () => toConnections(options),
    () => toTimeout(options.timeout),
    () => ({ ca: ca() }),
    () => toHop(spokeCa, client),
    () => connectClusters(options, environment),
  ]);
  return {
    configText,
    clusters,
    toQuestion: (parsed) => ({ config: parsed, ...target(parsed), ...connections, ...trust, hop, timeout }),
  };
}

function toHop(ca: () => string | undefined, client: () => HopCredentials["client"]): HopCredentials {
  const [caPem, clientPem] = checkAll([ca, client]);
  return { ca: caPem, client: clientPem };
}

type Target = Pick<Question, "host" | "previewExpected" | "sha">;

/** What to follow: a preview by its parts or its host, or a host where no preview is. */
function toTarget(options: DoctorOptions): (config: PlatformConfig) => Target {
  const { service, team, pr, host } = options;
  const sha = options.sha === undefined ? undefined : toSha(options.sha);
  const named = service !== undefined || team !== undefined || pr !== undefined;
  if (host !== undefined) {
    if (named) throw wrong("host", "names the preview already; leave out --service, --team and --pr");
    const lower = toHost(host);
    return () => ({ host: lower, previewExpected: true, sha });
  }
  if (named) {
    const preview = toPreview(options);
    return ({ domain }) => ({ host: hostname(preview, domain), previewExpected: true, sha });
  }
  if (sha !== undefined)
    throw wrong("sha", "is the commit of a preview; name one with --service, --team and --pr");
  // The highest number: no repository has so many pull requests.
  const nobody = { service: "nothing", team: "doctor", pr: LIMITS.pr };
  return ({ domain }) => ({ host: hostname(nobody, domain), previewExpected: false });
}

function toHost(text: string): string {
  if (/^[A-Za-z0-9.-]{1,253}$/.test(text)) return text.toLowerCase();
  throw wrong("host", `expected a host without scheme and port, got ${quote(text)}`);
}

function toConnections({ hub, spoke }: DoctorOptions): Pick<Question, "hub" | "spoke"> {
  const [toHub, toSpoke] = checkAll([() => toAddress("hub", hub), () => toAddress("spoke", spoke)]);
  return { hub: toHub, spoke: toSpoke };
}

const DEFAULT_PORT = 443;

function toAddress(option: string, text: string | undefined): Address | undefined {
  if (text === undefined) return undefined;
  const address = parseAddress(text, DEFAULT_PORT);
  if (address !== undefined) return address;
  throw wrong(option, `expected HOST or HOST:PORT, got ${quote(text)}`);
}

function toTimeout(text: string): number {
  const timeout = new RegExp(DURATION_PATTERN).test(text) ? toMilliseconds(text) : Number.NaN;
  if (timeout <= toMilliseconds(LONGEST_TIMEOUT)) return timeout;
  throw wrong("timeout", `expected a duration such as 10s, at most ${LONGEST_TIMEOUT}, got ${quote(text)}`);
}

async function readAuthority(option: string, path: string | undefined): Promise<() => string | undefined> {
  if (path === undefined) return () => undefined;
  const text = await readOptionFile(option, path, "a file");
  return () => {
    const pem = text();
    if (isCertificate(pem)) return pem;
    throw wrong(option, `${quote(path)} has no certificate in PEM form`);
  };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

async function readClient({ clientCert, clientKey }: DoctorOptions): Promise<() => HopCredentials["client"]> {
  if (clientCert === undefined && clientKey === undefined) return () => undefined;
  const [cert, key] = await Promise.all([
    readOptionFile("client-cert", clientCert, "the certificate of --client-key"),
    readOptionFile("client-key", clientKey, "the key of --client-cert"),
  ]);
  return () => {
    const [certPem, keyPem] = checkAll([cert, key]);
    if (isPair(certPem, keyPem)) return { cert: certPem, key: keyPem };
    throw wrong("client-key", "is not the key of --client-cert, or one of the two is not in PEM form");
  };
}

function isPair(cert: string, key: string): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
