import { join } from "node:path";
import type { Terminal } from "preview-console";
import { describeDifference } from "../describe-difference.ts";
import { type Bundle, BundleError, type InspectedFile, inspectFolder } from "./bundle.ts";

/**
 * Reports where a folder differs from what would be rendered.
 *
 * @throws BundleError when the folder differs, with the commands that fix it
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
  if (differing.length > 0) throw new BundleError(toFix(folder, bundle, differing));
  terminal.err(`${folder} is up to date with ${bundle.config}: ${inspected.length} files\n`);
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

/** A word as a POSIX shell reads it. */
function toShellWord(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
