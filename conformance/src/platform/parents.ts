import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DEFAULT_ROOT } from "preview-core";
import { ARGOCD } from "../argocd/argocd-manifests.ts";
import type { ClusterObject } from "../clusters/cluster-api.ts";
import { runShell } from "./install-bundle.ts";
import type { Platform } from "./platform.ts";
import { sectionOf, shellCommands } from "./shell-commands.ts";

const OPERATIONS = fileURLToPath(new URL("../../../docs/operations.md", import.meta.url));
const ARGOPROJ = `/apis/argoproj.io/v1alpha1/namespaces/${ARGOCD}`;

/** The API's path of the Applications of the hub. */
export const APPLICATIONS: string = `${ARGOPROJ}/applications`;
/** The API's path of the ApplicationSet that makes the parents. */
export const APPLICATION_SET: string = `${ARGOPROJ}/applicationsets/previews`;

/** Every parent Application that the ApplicationSet made. */
export function listParents({ hub }: Pick<Platform, "hub">): Promise<readonly ClusterObject[]> {
  return hub.api.list(`${APPLICATIONS}?labelSelector=preview-core%2Fparent%3Dtrue`);
}

/** The parent of a preview directory. */
export function findParent(
  { hub }: Pick<Platform, "hub">,
  directory: string,
): Promise<ClusterObject | undefined> {
  return hub.api.get(`${APPLICATIONS}/${directory.replace("/", ".")}`);
}

/** What Argo CD says of an Application's sync, and of what keeps it from one. */
export function wordsOf(application: ClusterObject | undefined): string {
  const { operationState, conditions = [] } = application?.["status"] ?? {};
  const details = operationState?.syncResult?.resources ?? [];
  return [operationState, ...details, ...conditions].map((each) => each?.message ?? "").join("\n");
}

/** The path of a file of the GitOps repository in a preview directory such as `orders-api/preview-pr-1`. */
export function inRoot(directory: string, file: string): string {
  return `${DEFAULT_ROOT}/${directory}/${file}`;
}

/** Runs the commands below a heading of docs/operations.md on the hub. @throws Error when one of them fails */
export async function runOperations({ hub, world }: Platform, heading: string): Promise<void> {
  for (const command of shellCommands(sectionOf(readFileSync(OPERATIONS, "utf8"), heading))) {
    const { code, stderr } = await runShell(hub, world.folder, command);
    if (code !== 0) throw new Error(`${command}: ${stderr}`);
  }
}
