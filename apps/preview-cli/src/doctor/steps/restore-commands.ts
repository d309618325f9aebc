import { type ClusterRole, patchCommands, type PlatformFile } from "preview-core/platform";
import { toShellWord } from "../../shell-word.ts";
import type { ClusterComparison } from "../clusters.ts";

/** Above this number of files, a command names the folder. */
const FILES_NAMED = 5;

/** The folder of docs/operations.md, relative to where the commands run. */
const FOLDER = "platform";

/**
 * The commands that make a cluster's objects as they are rendered, in their order.
 *
 * `kubectl apply` alone does not: it keeps every field that it did not write, so what was added stays
 * (kubernetes.io/docs/reference/using-api/server-side-apply). `kubectl replace` writes the whole object, and cannot create one.
 *
 * @param config Path of the platform config
 */
export function restoreCommands(
  { kubectl, objects }: ClusterComparison,
  { role, config }: { readonly role: ClusterRole; readonly config: string },
): string[] {
  const filesOf = (found: typeof objects): PlatformFile[] => [...new Set(found.map(({ file }) => file))];
  const changed = objects.filter(({ differences }) => differences.length > 0);
  const rendered = changed.filter(({ file }) => "objects" in file);
  return [
    `preview platform --config ${toShellWord(config)} --out ${FOLDER}`,
    ...onFiles(
      `${kubectl} apply --server-side --force-conflicts`,
      filesOf(rendered.filter(({ isMissing }) => isMissing)),
      role,
    ),
    ...onFiles(`${kubectl} replace`, filesOf(rendered.filter(({ isMissing }) => !isMissing)), role),
    // Last, because a restart takes a while.
    ...filesOf(changed).flatMap((file) =>
      "destination" in file && file.destination.kind === "patch"
        ? patchCommands(pathOf(file), file.destination, kubectl)
        : [],
    ),
  ];
}

function onFiles(command: string, files: readonly PlatformFile[], role: ClusterRole): string[] {
  if (files.length === 0) return [];
  const named =
    files.length > FILES_NAMED ? [`-k ${FOLDER}/${role}`] : files.map((file) => `-f ${pathOf(file)}`);
  return [[command, ...named].join(" ")];
}

function pathOf({ cluster, name }: PlatformFile): string {
  return `${FOLDER}/${cluster}/${name}`;
}
