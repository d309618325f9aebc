import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { UsageError } from "preview-console";
import { LAST_SUCCESS } from "./report/render-metrics.ts";

/**
 * Writes a file of metrics as a whole: node-exporter never reads half of one
 * (github.com/prometheus/node_exporter, "Textfile Collector"). The new one is readable by all, as the collector needs it.
 *
 * @throws UsageError when it cannot be written; the old one then stays
 */
export async function writeMetrics(path: string, text: string): Promise<void> {
  // Only names that end in ".prom" are collected.
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { mode: 0o644, flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UsageError([{ path: "metrics-file", message: `cannot be written: ${code}` }]);
  }
}

/** When a run ended clean last, as the file says, in seconds since 1970; undefined when it does not say. */
export async function readLastSuccess(path: string): Promise<number | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  const [, value] = new RegExp(`^${LAST_SUCCESS}\\{.*\\} ([0-9]{1,12})$`, "m").exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}
