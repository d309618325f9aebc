import { lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Terminal } from "preview-console";
import { CLUSTERS, RENDERED_MARK } from "preview-core/platform";
import { describeDifference } from "./describe-difference.ts";
import { FileError, withFiles } from "./file-error.ts";
import { describeGone } from "./gone-objects.ts";
import { toShellWord } from "./shell-word.ts";

/** What was rendered, and how to report it. */
export interface Bundle {
  /** Path of the platform config, as the user gave it. */
  readonly config: string;
  /** Path below the folder → text. */
  readonly rendered: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
  /** Whether the result is one JSON object. */
  readonly json: boolean;
}

/** One file of a bundle's folder, compared with what would be rendered. */
type InspectedFile = { readonly path: string } & (
  | { readonly state: "unchanged" | "missing" }
  | { readonly state: "changed"; readonly found: string }
  /** Rendered by an earlier version of the config. Nothing applies the file, but a reader may think so. */
  | { readonly state: "stale" }
  /** Not a regular file in a regular folder, so that a write would end up elsewhere. */
  | { readonly state: "blocked"; readonly reason: string }
);

type Kind = "nothing" | "a file" | "a folder" | "a symbolic link" | "something else";

/**
 * Writes what is missing or changed below a folder, removes nothing, and reports each file.
 *
 * @throws FileError that names every path in the way; then nothing was written
 */
export async function writeFolder(folder: string, bundle: Bundle, terminal: Terminal): Promise<void> {
  const { rendered, warnings, json } = bundle;
  const inspected = await inspectFolder(folder, rendered);
  refuseBlocked(folder, inspected);
  const files = inspected.map(({ path, state }) => ({
    path,
    state: state === "missing" || state === "changed" ? "written" : state,
  }));
  for (const { path, state } of files) {
    if (state === "written") await withFiles(() => write(join(folder, path), rendered.get(path) ?? ""));
    if (!json) terminal.err(`${state.padEnd(9)}  ${join(folder, path)}\n`);
  }
  if (json) terminal.out(`${JSON.stringify({ files, warnings })}\n`);
  if (files.some(({ state }) => state === "stale"))
    terminal.err("stale files were rendered earlier, and are no longer part of the bundle: remove them\n");
  for (const sentence of describeGone(changedManifests(inspected, rendered))) terminal.err(`${sentence}\n`);
}

/**
 * Reports where a folder differs from what would be rendered.
 *
 * @throws FileError when the folder differs, with the commands that fix it
 */
export async function checkFolder(folder: string, bundle: Bundle, terminal: Terminal): Promise<void> {
  const { rendered, warnings, json } = bundle;
  const inspected = await inspectFolder(folder, rendered);
  const differing = inspected.filter(({ state }) => state !== "unchanged");
  if (json) {
    const files = inspected.map(({ path, state }) => ({ path, state }));
    terminal.out(`${JSON.stringify({ files, warnings })}\n`);
  } else {
    terminal.out(differing.map((file) => toReport(file, rendered)).join(""));
  }
  if (differing.length > 0) throw new FileError(toFix(folder, bundle, differing));
  terminal.err(`${folder} is up to date with ${bundle.config}: ${inspected.length} files\n`);
}

/**
 * How each file of a folder compares, byte by byte, with what would be rendered; then the stale files. Files without the
 * mark of a rendered file belong to somebody else, and are left out. Reads only, and follows no symbolic link below the
 * folder.
 *
 * @throws FileError when the folder cannot be read
 */
async function inspectFolder(
  folder: string,
  rendered: ReadonlyMap<string, string>,
): Promise<InspectedFile[]> {
  return withFiles(async () => {
    const files = await Promise.all([...rendered].map(([path, text]) => inspectFile(folder, path, text)));
    return [...files, ...(await listStale(folder, rendered))];
  });
}

function changedManifests(
  inspected: readonly InspectedFile[],
  rendered: ReadonlyMap<string, string>,
): Parameters<typeof describeGone>[0] {
  return inspected.flatMap((file) =>
    file.state === "changed" && file.path.endsWith(".yaml")
      ? [{ path: file.path, found: file.found, text: rendered.get(file.path) ?? "" }]
      : [],
  );
}

function refuseBlocked(folder: string, inspected: readonly InspectedFile[]): void {
  const blocked = inspected.flatMap((file) =>
    file.state === "blocked" ? [`${file.path}: ${file.reason}`] : [],
  );
  if (blocked.length > 0) throw new FileError(`nothing was written below ${folder}\n${blocked.join("\n")}`);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function inspectFile(folder: string, path: string, text: string): Promise<InspectedFile> {
  const parent = await kindOf(join(folder, dirname(path)));
  if (parent === "nothing") return { path, state: "missing" };
  if (parent !== "a folder")
    return { path, state: "blocked", reason: `${dirname(path)} is ${parent}, not a folder` };
  const kind = await kindOf(join(folder, path));
  if (kind === "nothing") return { path, state: "missing" };
  if (kind !== "a file") return { path, state: "blocked", reason: `is ${kind}, not a file` };
  const found = await readFile(join(folder, path));
  return found.equals(Buffer.from(text))
    ? { path, state: "unchanged" }
    : { path, state: "changed", found: found.toString() };
}

async function kindOf(path: string): Promise<Kind> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (stats === undefined) return "nothing";
  if (stats.isSymbolicLink()) return "a symbolic link";
  if (stats.isDirectory()) return "a folder";
  return stats.isFile() ? "a file" : "something else";
}

async function listStale(folder: string, rendered: ReadonlyMap<string, string>): Promise<InspectedFile[]> {
  const stale: InspectedFile[] = [];
  for (const cluster of CLUSTERS) {
    if ((await kindOf(join(folder, cluster))) !== "a folder") continue;
    for (const entry of await readdir(join(folder, cluster), { withFileTypes: true })) {
      const path = `${cluster}/${entry.name}`;
      if (!entry.isFile() || rendered.has(path)) continue;
      const text = await readFile(join(folder, path), "utf8");
      if (text.startsWith(RENDERED_MARK)) stale.push({ path, state: "stale" });
    }
  }
  return stale.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function toReport(file: InspectedFile, rendered: ReadonlyMap<string, string>): string {
  const details = toDetails(file, rendered.get(file.path) ?? "");
  return [`${file.state.padEnd(7)}  ${file.path}`, ...details.map((line) => `  ${line}`), ""].join("\n");
}

function toDetails(file: InspectedFile, text: string): string[] {
  switch (file.state) {
    case "changed":
      return describeDifference(file.found, text);
    case "stale":
      return ["was rendered earlier, and is no longer part of the bundle"];
    case "blocked":
      return [file.reason];
    default:
      return [];
  }
}

function toFix(folder: string, { config }: Bundle, differing: readonly InspectedFile[]): string {
  const stale = differing.filter(({ state }) => state === "stale").map(({ path }) => join(folder, path));
  const blocked = differing.some(({ state }) => state === "blocked")
    ? ", remove what is in the way first, and"
    : "";
  const commands = [
    ...(differing.length > stale.length
      ? [["preview", "platform", "--config", config, "--out", folder]]
      : []),
    ...(stale.length > 0 ? [["rm", "--", ...stale]] : []),
  ];
  return [
    `${differing.length} ${differing.length === 1 ? "file differs" : "files differ"}; to fix this${blocked} run`,
    ...commands.map((words) => `  ${words.map(toShellWord).join(" ")}`),
  ].join("\n");
}
