import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { runProgram } from "tooling/run-program";
import { type GivenManifest, readManifests } from "./manifests.ts";

/** One release of Istio's chart `gateway`. */
export interface GatewayRelease {
  readonly name: string;
  readonly namespace: string;
  readonly values: object;
}

/** What the chart makes, and the one pod of its Deployment. */
export interface GatewayObjects {
  /** Without the Deployment and its autoscaler, because the pod is played. */
  readonly objects: readonly GivenManifest[];
  readonly pod: GivenManifest;
}

const PLAYED = ["Deployment", "HorizontalPodAutoscaler"];

/** The node of the gateways' pods. */
export const NODE = "gateways";

/** Renders a release with Istio's own chart. */
export async function renderGateway(
  chart: string,
  release: GatewayRelease,
  folder: string,
): Promise<GatewayObjects> {
  const { name, namespace, values } = release;
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${name}-values.yaml`);
  await writeFile(file, stringify(values));
  const { code, stdout, stderr } = await runProgram(
    "helm",
    ["template", name, chart, "--namespace", namespace, "--values", file],
    { env: process.env },
  );
  if (code !== 0) throw new Error(`helm template of ${name}: ${stderr}`);
  const objects = readManifests(stdout);
  const deployment = objects.find(({ kind }) => kind === "Deployment");
  if (deployment === undefined) throw new Error("the chart has no Deployment");
  const { template } = deployment["spec"];
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...template.metadata, name: `${name}-0`, namespace },
    spec: { ...template.spec, nodeName: NODE },
  };
  return {
    objects: objects
      .filter(({ kind }) => !PLAYED.includes(kind))
      .map((object) => ({ ...object, metadata: { ...object.metadata, namespace } })),
    pod,
  };
}
