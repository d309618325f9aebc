import type { IncomingMessage, OutgoingHttpHeaders, RequestListener } from "node:http";
import { type Authority, type Certificate, createAuthority } from "local-platform";
import { parseConfig } from "preview-core";
import { type Listening, startHub, startSpoke } from "./gateways.fixture.ts";
import { checkPath } from "./run-doctor.ts";
import { observePath, type World } from "./observe-path.ts";
import type { Question } from "./path-facts.ts";
import type { StepId, StepResult } from "./step.ts";

export const DOMAIN = "chrishouse.io";
export const HOST: string = `pricing-api-pr-1-red.${DOMAIN}`;
export const EAST_WEST: string = `eastwest-shared-dev-cluster.${DOMAIN}`;
export const SHA = "0123456789abcdef0123456789abcdef01234567";

/** What differs from a platform on which everything works. */
export interface Flaws {
  /** The names in the hub's certificate. */
  readonly hubNames?: readonly string[];
  readonly hubDays?: number;
  readonly spokeNames?: readonly string[];
  readonly spokeDays?: number;
  /** Signs the spoke's certificate. Default: the spoke's CA */
  readonly spokeAuthority?: Authority;
  /** Whom the spoke accepts: `anybody`, or callers with a certificate of this authority. Default: the hub */
  readonly spokeLetsIn?: "anybody" | Authority;
  /** The domain whose hosts the hub takes for previews. Default: the config's domain */
  readonly hubDomain?: string;
  /** The service on the spoke. Default: {@link HEALTHY} */
  readonly service?: RequestListener;
}

/** The gateways of a platform on loopback, with real TLS from the browser to the hub and from the hub to the spoke. */
export interface TestPlatform extends AsyncDisposable {
  readonly hub: Listening;
  readonly spoke: Listening;
  readonly browserCa: Authority;
  /** Signs the certificate of the spoke's gateway. */
  readonly spokeCa: Authority;
  readonly client: Certificate;
}

/** The headers that the preview's route sets: a pod answered, and for the commit if the request asks for it. */
export function proofFor({ headers }: IncomingMessage, answeredBy = "via_upstream"): OutgoingHttpHeaders {
  const asked = headers["x-preview-sha"] === SHA;
  return { "x-preview-answer": answeredBy, ...(asked ? { "x-preview-sha": SHA } : {}) };
}

/** A service that works behind the preview's route, on a gateway that knows no other host. */
export const HEALTHY: RequestListener = (request, response) => {
  const known = request.headers.host?.replace(/:[0-9]+$/, "") === HOST;
  if (known) response.writeHead(200, proofFor(request)).end("prices");
  else response.writeHead(404).end();
};

export async function startTestPlatform(flaws: Flaws = {}): Promise<TestPlatform> {
  await using started = new AsyncDisposableStack();
  const browserCa = await createAuthority("Browsers trust it");
  const spokeCa = await createAuthority("Spoke");
  const hubCa = await createAuthority("Hub");
  const client = await hubCa.issue({ hosts: [`hub.${DOMAIN}`] });
  const { spokeLetsIn = hubCa, spokeAuthority = spokeCa, service: listener = HEALTHY } = flaws;
  const spoke = started.use(
    await startSpoke({
      certificate: await spokeAuthority.issue({
        hosts: flaws.spokeNames ?? [`*.${DOMAIN}`],
        ...(flaws.spokeDays === undefined ? {} : { days: flaws.spokeDays }),
      }),
      ...(spokeLetsIn === "anybody" ? {} : { clientCa: spokeLetsIn.cert }),
      listener,
    }),
  );
  const hub = started.use(
    await startHub({
      certificate: await browserCa.issue({
        hosts: flaws.hubNames ?? [`*.${DOMAIN}`],
        ...(flaws.hubDays === undefined ? {} : { days: flaws.hubDays }),
      }),
      domain: flaws.hubDomain ?? DOMAIN,
      spoke: { port: spoke.port, serverName: EAST_WEST, ca: spokeCa.cert, client },
    }),
  );
  const resources = started.move();
  return { hub, spoke, browserCa, spokeCa, client, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** The text of a `preview.yaml` for gateways at these ports. */
export function configOf(ports: { hub: number; spoke: number }, more = ""): string {
  return `version: 1
domain: ${DOMAIN}
cluster: shared-dev-cluster
gitops: { url: "https://github.com/crh225/platform.git" }
publicUrl: { port: ${ports.hub} }
routing: { eastWest: { port: ${ports.spoke} }${more} }
`;
}

/** A question with every certificate of the platform. */
export function questionAbout(platform: TestPlatform, more: Partial<Question> = {}): Question {
  return {
    config: parseConfig(configOf({ hub: platform.hub.port, spoke: platform.spoke.port })),
    configFile: "preview.yaml",
    host: HOST,
    previewExpected: true,
    sha: SHA,
    ca: platform.browserCa.cert,
    hop: { ca: platform.spokeCa.cert, client: platform.client },
    timeout: 20_000,
    ...more,
  };
}

/** Clusters that have every rendered object and no preview, and know both controllers by the default names. */
const AS_RENDERED: World["clusters"] = {
  hub: asRendered("hub"),
  spoke: asRendered("spoke"),
  argocd: { whoAmI: async () => "system:serviceaccount:kube-system:argocd-manager" },
  crossplane: { whoAmI: async () => "system:serviceaccount:crossplane-system:provider-kubernetes" },
};

function asRendered(context: string): NonNullable<World["clusters"]["hub"]> {
  return {
    kubectl: `kubectl --context ${context}`,
    read: async (object) => object,
    dryRun: async (object) => object,
    listPreviews: async () => [],
    list: async () => [],
  };
}

/** Both names have this machine's address. Only the certificates of the question are trusted. */
export function testWorld(more: Partial<World> = {}): World {
  return {
    lookup: async () => ["127.0.0.1"],
    // The certificates are valid from the real time on.
    now: () => Date.now(),
    authorities: [],
    clusters: AS_RENDERED,
    say: () => {},
    ...more,
  };
}

/** The result of every step. */
export async function diagnose(
  question: Question,
  world: World = testWorld(),
): Promise<Record<StepId, StepResult>> {
  const checked = checkPath(question, await observePath(question, world));
  return Object.fromEntries(checked.map(({ id, result }) => [id, result])) as Record<StepId, StepResult>;
}

/** The steps in a state, in the order of the path. */
export function stepsIn(state: StepResult["state"], results: Record<StepId, StepResult>): string[] {
  return Object.entries(results).flatMap(([id, result]) => (result.state === state ? [id] : []));
}
