import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { type Built, programOf } from "../built.ts";
import { clusterApi } from "../clusters/cluster-api.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { applyAll, type Manifest } from "../clusters/install-definitions.ts";
import { kubectl } from "../clusters/kubectl.ts";
import { writeKubeconfig } from "../clusters/kubeconfig.ts";
import { requestToken } from "../clusters/service-account-token.ts";
import { LOCALHOST, PORTS } from "../machine/network.ts";
import { type SupervisedProcess, startProcess } from "../machine/supervised-process.ts";
import { repeat } from "../stand-ins/repeat.ts";
import { ARGOCD, argocdManifests, workloadEnvironment } from "./argocd-manifests.ts";
import { ARGOCD_PROGRAMS, type ArgocdProgram } from "./argocd-programs.ts";

export interface ArgocdOptions {
  readonly hub: Cluster;
  readonly built: Built;
  readonly folder: string;
  readonly stack: AsyncDisposableStack;
  /** PEM of the authority that signed the certificate for github.com. */
  readonly gitHubAuthority: string;
}

/** When a process last followed a `kubectl rollout restart` of its workload: the value of {@link RESTARTED}. */
export const FOLLOWED = "conformance/restarted-at";
/** Where kubectl writes the time of a `rollout restart`. */
export const RESTARTED = "kubectl.kubernetes.io/restartedAt";

/**
 * Installs Argo CD from its own `install.yaml`, and runs its programs as processes: each with the environment that its workload
 * gives it, and with a token of its own ServiceAccount. A `kubectl rollout restart` of a workload restarts its process.
 */
export async function startArgocd(options: ArgocdOptions): Promise<void> {
  const { hub, built, stack } = options;
  await kubectl(hub, ["create", "namespace", ARGOCD]);
  const manifests = argocdManifests(built.modules.argocd);
  await applyAll(hub, manifests);
  const logs = join(options.folder, "logs");
  stack.use(
    await startProcess({
      name: "redis",
      program: "redis-server",
      logs,
      args: ["--bind", LOCALHOST, "--port", String(PORTS.redis), "--save", "", "--appendonly", "no"],
    }),
  );
  const files = writeFiles(options);
  const running = new Map<string, SupervisedProcess>();
  const start = async (program: ArgocdProgram) => {
    const process = await startProgram(program, { ...options, ...files, manifests, logs });
    running.set(program.name, process);
  };
  stack.defer(async () => {
    await Promise.all([...running.values()].map((process) => process[Symbol.asyncDispose]()));
  });
  for (const program of ARGOCD_PROGRAMS) await start(program);
  stack.use(
    repeat("argocd", async () => {
      for (const program of ARGOCD_PROGRAMS) {
        await followRestart(hub, program, async () => {
          await running.get(program.name)?.[Symbol.asyncDispose]();
          await start(program);
        });
      }
    }),
  );
}

async function followRestart(
  hub: Cluster,
  { name, kind }: ArgocdProgram,
  restart: () => Promise<void>,
): Promise<void> {
  const api = clusterApi(hub);
  const path = `/apis/apps/v1/namespaces/${ARGOCD}/${kind}/${name}`;
  const workload = await api.get(path);
  const wanted: string | undefined = workload?.["spec"].template.metadata.annotations?.[RESTARTED];
  if (wanted === undefined || workload?.metadata.annotations?.[FOLLOWED] === wanted) return;
  await restart();
  await api.patch(path, { metadata: { annotations: { [FOLLOWED]: wanted } } });
}

interface Files {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
}

function writeFiles({ folder, built, gitHubAuthority }: ArgocdOptions): Files {
  const home = join(folder, "argocd");
  const at = (name: string) => join(home, name);
  for (const name of ["tls", "ssh", "gpg", "gnupg", "plugins", "helm", "tmp"]) {
    mkdirSync(at(name), { recursive: true, mode: 0o700 });
  }
  writeFileSync(at("tls/github.com"), gitHubAuthority);
  // Git asks the program "argocd" for passwords.
  const folders = [dirname(programOf(built, "argocd")), ...built.tools, process.env["PATH"] ?? ""];
  return {
    home,
    env: {
      PATH: folders.join(delimiter),
      HOME: home,
      TMPDIR: at("tmp"),
      ARGOCD_FAKE_IN_CLUSTER: "true",
      ARGOCD_TLS_DATA_PATH: at("tls"),
      ARGOCD_SSH_DATA_PATH: at("ssh"),
      ARGOCD_GPG_DATA_PATH: at("gpg"),
      ARGOCD_GNUPGHOME: at("gnupg"),
      ARGOCD_PLUGINSOCKFILEPATH: at("plugins"),
      ARGOCD_GPG_ENABLED: "false",
      ARGOCD_ASK_PASS_SOCK: at("ask-pass.sock"),
      HELM_CACHE_HOME: at("helm"),
      HELM_CONFIG_HOME: at("helm"),
      HELM_DATA_HOME: at("helm"),
    },
  };
}

async function startProgram(
  { name, kind, args, env, health }: ArgocdProgram,
  options: ArgocdOptions & Files & { readonly manifests: readonly Manifest[]; readonly logs: string },
): Promise<SupervisedProcess> {
  const { hub, built, home, manifests, logs } = options;
  const workload = manifests.find(
    (object) => object.metadata.name === name && `${object.kind.toLowerCase()}s` === kind,
  );
  if (workload === undefined) throw new Error(`Argo CD has no workload ${name}`);
  const kubeconfig = writeKubeconfig(join(home, `${name}.kubeconfig`), {
    server: hub.server,
    caFile: hub.caFile,
    token: await requestToken(hub, ARGOCD, name),
    context: ARGOCD,
    namespace: ARGOCD,
  });
  return startProcess({
    name,
    program: programOf(built, "argocd"),
    args,
    logs,
    env: {
      ...workloadEnvironment(workload, await readConfigMaps(hub)),
      ...options.env,
      KUBECONFIG: kubeconfig,
      ARGOCD_BINARY_NAME: name,
      ...env,
    },
    ready: async () => (await fetch(health)).ok,
  });
}

async function readConfigMaps(hub: Cluster): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const maps = await clusterApi(hub).list(`/api/v1/namespaces/${ARGOCD}/configmaps`);
  return new Map(maps.map(({ metadata, data }) => [metadata.name, data ?? {}]));
}

/** Base64 of a file, as kubeconfigs and Secrets have it. */
export function base64File(path: string): string {
  return readFileSync(path).toString("base64");
}
