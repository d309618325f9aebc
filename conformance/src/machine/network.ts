import { execFileSync } from "node:child_process";

/**
 * The addresses of the world. All its processes run in a network namespace of their own, so each can have a fixed port, and two
 * worlds never meet. Every address of {@link PODS} and {@link SERVICES} leads to the namespace itself.
 */
export const LOCALHOST = "127.0.0.1";

/** Pods and load balancers get addresses from here. Kubernetes refuses endpoints with addresses of the loopback. */
export const PODS = "10.244.0.0/16";
const SERVICES = "10.96.0.0/16";

/** Every fixed port of the world on {@link LOCALHOST}. */
export const PORTS = {
  etcd: 2379,
  etcdPeer: 2380,
  github: 3000,
  githubProxy: 3128,
  redis: 6379,
  hub: 6443,
  spoke: 6444,
  hubControllers: 10257,
  spokeControllers: 10258,
  repoServer: 8081,
  repoServerMetrics: 8084,
  applicationController: 8082,
  argocdServer: 8083,
  argocdServerMetrics: 8085,
  applicationSetMetrics: 8086,
  applicationSetProbe: 8087,
  applicationSetWebhook: 7000,
  crossplaneMetrics: 8090,
  crossplaneHealth: 8091,
  functionAutoReady: 9444,
  functionGoTemplating: 9445,
  gateway: 8443,
} as const;

/** The command that runs a program in a new network namespace with these addresses. */
export function inOwnNetwork(command: readonly string[]): readonly string[] {
  const script = [
    "ip link set lo up",
    ...[PODS, SERVICES].map((range) => `ip route add local ${range} dev lo`),
    'exec "$@"',
  ].join(" && ");
  return [...unshare(), "sh", "-c", script, "sh", ...command];
}

function unshare(): readonly string[] {
  // In a process namespace of its own, every process ends with the first one.
  const command = ["unshare", "--net", "--pid", "--fork", "--kill-child"];
  // A user who is not root becomes root of a user namespace, which may make a network.
  return process.getuid?.() === 0 ? command : [...command, "--map-root-user"];
}

/** True when this machine lets us make a network namespace. */
export function canMakeNetwork(): boolean {
  try {
    const [program = "", ...args] = inOwnNetwork(["true"]);
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
