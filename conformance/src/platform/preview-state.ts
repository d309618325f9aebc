import { readFileSync } from "node:fs";
import { request as sendRequest } from "node:https";
import { text } from "node:stream/consumers";
import { previewNames, type PreviewNames, parseConfig } from "preview-core";
import { ARGOCD } from "../argocd/argocd-manifests.ts";
import type { ClusterObject } from "../clusters/cluster-api.ts";
import { CROSSPLANE } from "../crossplane/start-crossplane.ts";
import { waitFor } from "../machine/wait-for.ts";
import { CONFIG, type Platform } from "./platform.ts";
import { TEAM } from "./service.ts";

/** The names of a service's preview. */
export function namesOf(service: string, pr: number): PreviewNames {
  return previewNames({ service, team: TEAM, pr }, parseConfig(CONFIG));
}

const APPLICATIONS = `/apis/argoproj.io/v1alpha1/namespaces/${ARGOCD}/applications`;
const CLAIMS = `/apis/platform.chrishouse.io/v1alpha1/namespaces/${CROSSPLANE}/namespaceclaims`;

/** The preview's Application. */
export function findApplication({ hub }: Platform, names: PreviewNames): Promise<ClusterObject | undefined> {
  return hub.api.get(`${APPLICATIONS}/${names.application}`);
}

/** The preview's claim. */
export function findClaim({ hub }: Platform, names: PreviewNames): Promise<ClusterObject | undefined> {
  return hub.api.get(`${CLAIMS}/${names.namespace}`);
}

/** The preview's namespace on the spoke. */
export function findNamespace({ spoke }: Platform, names: PreviewNames): Promise<ClusterObject | undefined> {
  return spoke.api.get(`/api/v1/namespaces/${names.namespace}`);
}

/** The preview's pods that are not being deleted. */
export async function findPods({ spoke }: Platform, names: PreviewNames): Promise<readonly ClusterObject[]> {
  const pods = await spoke.api.list(`/api/v1/namespaces/${names.namespace}/pods`);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** What is left of a preview on both clusters. */
export async function findRest(on: Platform, names: PreviewNames): Promise<readonly string[]> {
  const found = await Promise.all([
    findApplication(on, names),
    findClaim(on, names),
    findNamespace(on, names),
  ]);
  return ["Application", "claim", "namespace"].filter((_, index) => found[index] !== undefined);
}

/** Waits until nothing is left of a preview, and returns the seconds. @throws Error that names what is left */
export async function waitUntilGone(on: Platform, names: PreviewNames, within: number): Promise<number> {
  const start = performance.now();
  await waitFor(
    `nothing is left of ${names.application}`,
    async () => (await findRest(on, names)).length === 0,
    { within },
    async () => `${(await findRest(on, names)).join(", ")}: ${await describeState(on, names)}`,
  );
  return (performance.now() - start) / 1000;
}

/** What Argo CD says of a preview, in one line, for messages. */
export async function describeState(on: Platform, names: PreviewNames): Promise<string> {
  const application = await findApplication(on, names);
  const { sync, health, operationState, conditions } = application?.["status"] ?? {};
  const said = [sync?.status, health?.status, operationState?.phase, operationState?.message];
  return JSON.stringify([...said, ...(conditions ?? []).map(({ message }: { message: string }) => message)]);
}

/** An answer at a preview's URL. */
export interface PreviewAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Requests a path at a preview's URL, through the gateway. */
export function visit(
  { world }: Platform,
  names: Pick<PreviewNames, "hostname">,
  headers: Readonly<Record<string, string>> = {},
): Promise<PreviewAnswer> {
  const [host = "", port = ""] = world.gateway.split(":");
  const options = {
    host,
    port,
    path: "/health",
    servername: names.hostname,
    ca: readFileSync(world.publicAuthority),
    headers: { host: names.hostname, ...headers },
  };
  return new Promise((resolve, reject) => {
    const request = sendRequest(options, (response) => {
      text(response)
        .then((body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
        .catch(reject);
    });
    request.once("error", reject).end();
  });
}
