import { randomUUID } from "node:crypto";
import { accessSync, constants, statSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "preview-console";
import { quote } from "preview-core";
import { LAST_SUCCESS } from "./report/render-metrics.ts";

/**
 * Passes when a file of metrics can be written there, as far as one can tell before it is.
 *
 * @throws UsageError
 */
export function assertWritable(path: string): void {
  const reason = whyNotWritable(path);
  if (reason === undefined) return;
  const message = `expected a file in a folder that can be written, got ${quote(path)} (${reason})`;
  throw new UsageError([{ path: "metrics-file", message }]);
}

/**
 * Writes a file of metrics as a whole: node-exporter never reads half of one
 * (github.com/prometheus/node_exporter, "Textfile Collector"). The new one is readable by all, as the collector needs it.
 *
 * @throws Error when it cannot be written; the old one then stays
 */
export async function writeMetrics(path: string, text: string): Promise<void> {
  // Only names that end in ".prom" are collected.
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { mode: 0o644, flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`metrics-file: cannot be written: ${codeOf(error)}`, { cause: error });
  }
}

/** When a run ended clean last, as the file says, in seconds since 1970; undefined when it does not say. */
export async function readLastSuccess(path: string): Promise<number | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  const [, value] = new RegExp(`^${LAST_SUCCESS}\\{.*\\} ([0-9]{1,12})$`, "m").exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}

function whyNotWritable(path: string): string | undefined {
  try {
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? "EISDIR" : undefined;
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
