import { LOCALHOST, PORTS } from "../machine/network.ts";

/** A program of Argo CD, and the workload that it stands for. */
export interface ArgocdProgram {
  /** The name of the program, which is its workload's and its ServiceAccount's too. */
  readonly name: string;
  /** Its workload, as `kubectl rollout restart` names it. */
  readonly kind: "deployments" | "statefulsets";
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The address that answers when it is ready. */
  readonly health: string;
}

const REDIS = `--redis=${LOCALHOST}:${PORTS.redis}`;
const REPO_SERVER = `${LOCALHOST}:${PORTS.repoServer}`;
const on = (port: number, path: string) => `http://${LOCALHOST}:${port}${path}`;

/** The programs of Argo CD that previews need, in the order in which they start. */
export const ARGOCD_PROGRAMS: readonly ArgocdProgram[] = [
  {
    name: "argocd-repo-server",
    kind: "deployments",
    args: [
      `--address=${LOCALHOST}`,
      `--port=${PORTS.repoServer}`,
      "--disable-tls",
      REDIS,
      `--metrics-address=${LOCALHOST}`,
      `--metrics-port=${PORTS.repoServerMetrics}`,
    ],
    health: on(PORTS.repoServerMetrics, "/healthz"),
  },
  {
    name: "argocd-application-controller",
    kind: "statefulsets",
    args: [
      `--repo-server=${REPO_SERVER}`,
      "--repo-server-plaintext",
      REDIS,
      `--metrics-port=${PORTS.applicationController}`,
    ],
    // It reads its shard from the name of its pod.
    env: { HOSTNAME: "argocd-application-controller-0" },
    health: on(PORTS.applicationController, "/healthz"),
  },
  {
    name: "argocd-applicationset-controller",
    kind: "deployments",
    args: [
      `--argocd-repo-server=${REPO_SERVER}`,
      "--repo-server-plaintext",
      `--metrics-addr=${LOCALHOST}:${PORTS.applicationSetMetrics}`,
      `--probe-addr=${LOCALHOST}:${PORTS.applicationSetProbe}`,
      `--webhook-addr=${LOCALHOST}:${PORTS.applicationSetWebhook}`,
    ],
    health: on(PORTS.applicationSetMetrics, "/metrics"),
  },
  {
    name: "argocd-server",
    kind: "deployments",
    args: [
      `--address=${LOCALHOST}`,
      `--port=${PORTS.argocdServer}`,
      "--insecure",
      "--disable-auth",
      REDIS,
      `--repo-server=${REPO_SERVER}`,
      "--repo-server-plaintext",
      `--metrics-address=${LOCALHOST}`,
      `--metrics-port=${PORTS.argocdServerMetrics}`,
    ],
    health: on(PORTS.argocdServer, "/healthz"),
  },
];
