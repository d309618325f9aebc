import { join } from "node:path";
import type { Terminal } from "preview-console";
import type { Bundle } from "./bundle.ts";
import { BundleError, readably } from "./bundle-error.ts";
import { describeDifference } from "./describe-difference.ts";
import { type InspectedFile, inspectFolder } from "./inspect-folder.ts";

/**
 * Says in what a folder differs from what would be rendered.
 *
 * @throws BundleError when it differs, with the commands that mend it
 */
export async function checkFolder(folder: string, bundle: Bundle, terminal: Terminal): Promise<void> {
  const { rendered, warnings, json } = bundle;
  const inspected = await readably(folder, () => inspectFolder(folder, rendered));
  const drift = inspected.filter(({ state }) => state !== "unchanged");
  if (json) {
    const files = inspected.map(({ path, state }) => ({ path, state }));
    terminal.out(`${JSON.stringify({ files, warnings })}\n`);
  } else {
    terminal.out(drift.map((file) => toReport(file, rendered)).join(""));
  }
  if (drift.length > 0) throw new BundleError(toCure(folder, bundle, drift));
  terminal.err(`${folder} is what ${bundle.config} says: ${inspected.length} files\n`);
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
      return ["was rendered once, and is no longer"];
    case "blocked":
      return [file.reason];
    default:
      return [];
  }
}

function toCure(folder: string, { config }: Bundle, drift: readonly InspectedFile[]): string {
  const stale = drift.filter(({ state }) => state === "stale").map(({ path }) => join(folder, path));
  const blocked = drift.some(({ state }) => state === "blocked")
    ? ", remove what is in the way first, and"
    : "";
  const commands = [
    ...(drift.length > stale.length ? [["preview", "platform", "--config", config, "--out", folder]] : []),
    ...(stale.length > 0 ? [["rm", "--", ...stale]] : []),
  ];
  return [
    `${drift.length} ${drift.length === 1 ? "file differs" : "files differ"}; to mend it${blocked} run`,
    ...commands.map((words) => `  ${words.map(toShellWord).join(" ")}`),
  ].join("\n");
}

/** A word that a POSIX shell takes as it is. */
function toShellWord(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
