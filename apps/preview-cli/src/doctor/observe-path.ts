import { isIP } from "node:net";
import { type EastWestEndpoint, eastWestEndpoint } from "preview-core/platform";
import { type Exchange, runExchange, type TlsRequest } from "preview-gitops";
import { type Clusters, observeClusters } from "./clusters.ts";
import type { Observations, Question, Resolution } from "./path-facts.ts";

/** What the observation uses besides the gateways. */
export interface World {
  /** The IP addresses of a name, as the programs of this machine see them. */
  readonly lookup: (name: string) => Promise<readonly string[]>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Time limits of the requests. Default: by the machine's clock */
  readonly limit?: (milliseconds: number) => AbortSignal;
  /** The authorities that this machine trusts, as PEM. */
  readonly authorities: readonly string[];
  readonly clusters: Clusters;
  /** Is called with the current step, for slow networks. */
  readonly say: (what: string) => void;
}

const SCHEME_PORT = { http: 80, https: 443 };
const BODY_SHOWN = 2048;

/** Observes the whole path at once: asks the hub as a browser does, and the spoke's gateway as the hub does. */
export async function observePath(question: Question, world: World): Promise<Observations> {
  const endpoint = endpointOf(question);
  const [atHub, atSpoke, clusters] = await Promise.all([
    observeHub(question, world),
    observeSpoke(question, endpoint, world),
    observeClusters(question.config, world.clusters),
  ]);
  return { now: world.now(), endpoint, ...atHub, ...atSpoke, clusters };
}

function endpointOf({ config, spoke }: Question): EastWestEndpoint {
  const endpoint = eastWestEndpoint(config);
  return spoke === undefined
    ? endpoint
    : { ...endpoint, address: spoke.host, port: spoke.port ?? endpoint.port };
}

async function observeHub(
  question: Question,
  world: World,
): Promise<{ readonly hubName: Resolution; readonly hub: Exchange | undefined }> {
  const { config, host, hub, ca } = question;
  const { scheme, port } = config.publicUrl;
  const name = hub?.host ?? host;
  world.say(`looking up ${name}`);
  const hubName = await resolve(name, world);
  const trusted = ca === undefined ? world.authorities : [...world.authorities, ca];
  const tls = scheme === "https" ? { serverName: host, ca: trusted } : undefined;
  const at = { found: hubName, port: hub?.port ?? port ?? SCHEME_PORT[scheme] };
  // A browser's Host has the port, unless it is the scheme's own.
  const authority = port === null ? host : `${host}:${port}`;
  return { hubName, hub: await askGateway({ ...question, host: authority }, at, tls, world) };
}

async function observeSpoke(
  question: Question,
  endpoint: EastWestEndpoint,
  world: World,
): Promise<{
  readonly spokeName: Resolution;
  readonly anonymous: Exchange | undefined;
  readonly asHub: Exchange | undefined;
}> {
  const { hopTls } = question.config.routing;
  const { ca, client } = question.hop;
  world.say(`looking up ${endpoint.address}`);
  const spokeName = await resolve(endpoint.address, world);
  const at = { found: spokeName, port: endpoint.port };
  const tls =
    hopTls === "plaintext" ? undefined : { serverName: endpoint.serverName, ca: ca ? [ca] : undefined };
  const asksAsHub = hopTls === "mutual" && client !== undefined;
  const [anonymous, asHub] = await Promise.all([
    askGateway(question, at, tls, world),
    asksAsHub ? askGateway(question, at, tls && { ...tls, client }, world) : undefined,
  ]);
  return { spokeName, anonymous, asHub };
}

/** What a name resolves to. An IP address is its own address. */
async function resolve(name: string, { lookup }: World): Promise<Resolution> {
  if (isIP(name) !== 0) return { name, addresses: [name] };
  try {
    return { name, addresses: await lookup(name) };
  } catch (error) {
    return { name, failure: error instanceof Error && "code" in error ? String(error.code) : String(error) };
  }
}

async function askGateway(
  { config, host, timeout, sha }: Question,
  { found, port }: { found: Resolution; port: number },
  tls: TlsRequest | undefined,
  world: World,
): Promise<Exchange | undefined> {
  if (!("addresses" in found)) return undefined;
  world.say(`asking ${found.name}, port ${port}`);
  const request = {
    addresses: found.addresses,
    port,
    tls,
    host,
    path: config.readiness.path,
    commit: sha,
    userAgent: "preview-doctor",
    bodyLimit: BODY_SHOWN,
    timeout,
  };
  return runExchange(request, world);
}
