import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Ended, runProgram } from "tooling/run-program";
import { ARGOCD } from "../argocd/argocd-manifests.ts";
import { ARGOCD_PROGRAMS } from "../argocd/argocd-programs.ts";
import { FOLLOWED, RESTARTED } from "../argocd/start-argocd.ts";
import type { Cluster, ClusterName } from "../clusters/cluster.ts";
import { writeKubeconfig } from "../clusters/kubeconfig.ts";
import { applyText } from "../clusters/kubectl.ts";
import { createLongLivedToken } from "../clusters/service-account-token.ts";
import { waitFor } from "../machine/wait-for.ts";
import { CONFIG, type Platform, platform, SPOKE } from "./platform.ts";
import { sectionOf, shellCommands } from "./shell-commands.ts";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));

/** Namespaces that the bundle's READMEs require. */
const NAMESPACES: Readonly<Record<ClusterName, readonly string[]>> = {
  hub: ["istio-ingress", "aks-istio-ingress"],
  spoke: ["istio-system"],
};

/** A command of a document, and what it did. */
export interface RanCommand extends Ended {
  readonly command: string;
}

/** The bundle in its folder, and each command that installed it. */
export interface Installation {
  readonly folder: string;
  readonly commands: readonly RanCommand[];
}

let installed: Promise<Installation> | undefined;

/** Installs the bundle as docs/operations.md and its READMEs say, on the first call. */
export function installBundle(): Promise<Installation> {
  return (installed ??= install());
}

/** Runs `preview` from its sources. */
export async function preview(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { PATH = "", HOME = "" } = process.env;
  const main = join(REPOSITORY, "apps/preview-cli/src/main.ts");
  return runProgram(process.execPath, ["--conditions=preview-source", main, ...args], {
    env: { PATH, HOME, ...env },
  });
}

/** Renders the bundle for a config into a new folder. @throws Error when `preview` fails */
export async function renderBundle(world: string, config: string): Promise<string> {
  const folder = mkdtempSync(join(world, "bundle-"));
  writeFileSync(join(folder, "preview.yaml"), config);
  const out = join(folder, "platform");
  const { code, stderr } = await preview([
    "platform",
    "--config",
    join(folder, "preview.yaml"),
    "--out",
    out,
  ]);
  if (code !== 0) throw new Error(`preview platform: ${stderr}`);
  return out;
}

async function install(): Promise<Installation> {
  const ready = await platform();
  for (const cluster of [ready.hub, ready.spoke]) {
    // With the mesh, some exist.
    for (const name of NAMESPACES[cluster.name])
      await applyText(cluster, JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  }
  if (ready.world.absent.crossplane === undefined) await connectCrossplane(ready);
  const folder = await renderBundle(ready.world.folder, CONFIG);
  const commands = [
    ...(await runReadme(ready, ready.spoke, join(folder, "spoke"))),
    ...(await runReadme(ready, ready.hub, join(folder, "hub"))),
  ];
  return { folder, commands };
}

/** Gives Crossplane its identity on the spoke, by the commands of docs/operations.md. */
async function connectCrossplane({ world, hub, spoke }: Platform): Promise<void> {
  const page = readFileSync(join(REPOSITORY, "docs/operations.md"), "utf8");
  const commands = shellCommands(sectionOf(page, "### Credentials and identities"));
  const [onSpoke, onHub] = splitAt(
    commands.filter((command) => !command.startsWith("argocd ")),
    (command) => command.includes("generic"),
  );
  for (const command of onSpoke) await runOrFail(spoke, world.folder, command);
  const token = await createLongLivedToken(spoke, "crossplane-system", "provider-kubernetes");
  const { server, caFile } = spoke;
  writeKubeconfig(join(world.folder, "kubeconfig"), { server, caFile, token, context: SPOKE });
  for (const command of onHub) await runOrFail(hub, world.folder, command.replaceAll("CLUSTER", SPOKE));
}

function splitAt<T>(
  items: readonly T[],
  isFirst: (item: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  const at = items.findIndex(isFirst);
  return [items.slice(0, at), items.slice(at)];
}

/** Runs the commands of a README, but those for something that this world lacks. */
async function runReadme({ world, hub }: Platform, cluster: Cluster, folder: string): Promise<RanCommand[]> {
  const commands = shellCommands(readFileSync(join(folder, "README.md"), "utf8"));
  const ran: RanCommand[] = [];
  for (const command of commands.filter((text) => applies(text, world.absent))) {
    ran.push({ command, ...(await runShell(cluster, folder, command)) });
    if (command.includes("rollout restart")) await restartsFollowed(hub);
  }
  return ran;
}

function applies(command: string, absent: Platform["world"]["absent"]): boolean {
  // Only for a platform that has another parent already.
  if (/\bNAME\b/.test(command)) return false;
  if (command.startsWith("helm ")) return false;
  return absent.crossplane === undefined || !command.includes("crossplane.io");
}

/** Waits until each process of Argo CD runs with the settings of the last restart of its workload. */
async function restartsFollowed(hub: Platform["hub"]): Promise<void> {
  for (const { name, kind } of ARGOCD_PROGRAMS) {
    await waitFor(`${name} has restarted`, async () => {
      const workload = await hub.api.get(`/apis/apps/v1/namespaces/${ARGOCD}/${kind}/${name}`);
      const wanted = workload?.["spec"].template.metadata.annotations?.[RESTARTED];
      return wanted === undefined || workload?.metadata.annotations?.[FOLLOWED] === wanted;
    });
  }
}

async function runOrFail(cluster: Cluster, folder: string, command: string): Promise<void> {
  const { code, stderr } = await runShell(cluster, folder, command);
  if (code !== 0) throw new Error(`${command}: ${stderr}`);
}

/** Runs a command of a document in a folder, with the context of a cluster. */
export function runShell(cluster: Cluster, cwd: string, command: string): Promise<Ended> {
  const { PATH = "", HOME = "" } = process.env;
  return runProgram("sh", ["-c", command], { cwd, env: { PATH, HOME, KUBECONFIG: cluster.kubeconfig } });
}
