import { buildClaim, type PlatformConfig, type Preview, previewNames } from "preview-core";
import { DEPLOYMENT } from "preview-core/fixtures/example";
import type { Cluster } from "../clusters/cluster.ts";
import { compose } from "./compose.ts";
import { NODE } from "./gateway-release.ts";
import { applyObjects, becomeReady, type GivenManifest, removeObjects } from "./manifests.ts";
import { POD_PORT, type PreviewPod, startPreviewPod } from "./preview-pod.ts";

/** How the pods of a preview speak. */
export type Protocol = "http" | "kubernetes.io/h2c" | "grpc";

export interface PreviewOptions {
  readonly config: PlatformConfig;
  readonly spoke: Cluster;
  readonly preview: Preview;
  /** Default: `http` */
  readonly protocol?: Protocol;
}

/** A preview on the spoke, without a hub's Argo CD and Crossplane. */
export interface RunningPreview extends AsyncDisposable {
  readonly host: string;
  readonly namespace: string;
  readonly release: string;
  /** Applies what the Composition and the chart make of a commit. */
  deploy(sha: string): Promise<void>;
  /** Starts a pod of a commit. */
  startPod(options: PodOptions): Promise<RunningPod>;
  /** Plays the kubelet: what it finds of a pod's readiness. */
  setReady(pod: string, ready: boolean): Promise<void>;
}

export interface PodOptions {
  readonly name: string;
  readonly sha: string;
  readonly address: string;
  /** Whether the kubelet finds it ready. Default: true */
  readonly ready?: boolean;
}

/** A pod of a preview, with its object in the cluster. */
export interface RunningPod extends PreviewPod {
  /** Ends the program, and leaves the object as it is. */
  stopProgram(): Promise<void>;
}

/** The label by which the chart's Service selects its pods. */
const APP = "app.kubernetes.io/instance";

/** Gives a preview a namespace on the spoke. What is in it goes when it is disposed. */
export async function openPreview(options: PreviewOptions): Promise<RunningPreview> {
  const { config, spoke, preview, protocol = "http" } = options;
  const { hostname, namespace, release } = previewNames(preview, config);
  const place: Place = { spoke, namespace, release };
  const stack = new AsyncDisposableStack();
  const pods = new Map<string, RunningPod>();
  stack.defer(() =>
    removeObjects(spoke, [{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }]),
  );
  return {
    host: hostname,
    namespace,
    release,
    async deploy(sha) {
      const claim = buildClaim({ ...DEPLOYMENT, preview, sha, appProtocol: protocol }, config);
      await applyObjects(spoke, (await compose(config, [claim])).flat(), config.identities.crossplane);
      await applyObjects(spoke, [chartService(place, protocol)]);
    },
    async startPod(pod) {
      const started = stack.use(await startPod(place, pod, protocol));
      pods.set(pod.name, started);
      return started;
    },
    setReady: (pod, ready) =>
      becomeReady(spoke, { name: pod, namespace }, pods.get(pod)?.address ?? "", ready),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

interface Place {
  readonly spoke: Cluster;
  readonly namespace: string;
  readonly release: string;
}

/** The Service as the chart has it. */
function chartService({ namespace, release }: Place, appProtocol: Protocol): GivenManifest {
  const ports = [{ name: "http", port: 80, targetPort: "http", appProtocol }];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: release, namespace },
    spec: { selector: { [APP]: release }, ports },
  };
}

/** A pod that runs on no kubelet: its program is in this process, and its status is written here. */
async function startPod(
  { spoke, namespace, release }: Place,
  options: PodOptions,
  protocol: Protocol,
): Promise<RunningPod> {
  const { name, sha, address, ready = true } = options;
  const container = {
    name: "service",
    image: "example.com/service",
    ports: [{ name: "http", containerPort: POD_PORT }],
  };
  const pod: GivenManifest = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { [APP]: release, "preview-core/sha": sha } },
    spec: { nodeName: NODE, containers: [container] },
  };
  const program = await startPreviewPod({
    name,
    address,
    protocol: protocol === "http" ? "http/1.1" : "h2c",
  });
  await applyObjects(spoke, [pod]);
  await becomeReady(spoke, pod.metadata, address, ready);
  const stop = async (): Promise<void> => {
    await program.stop();
    await removeObjects(spoke, [pod]);
  };
  return { ...program, stop, stopProgram: () => program.stop(), [Symbol.asyncDispose]: stop };
}
