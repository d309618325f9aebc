import { readFile } from "node:fs/promises";
import { wrong } from "./options.ts";

/** Gives the text of a platform config, or throws the problem with it when it is asked, among all the others. */
export async function readConfig(path: string | undefined): Promise<() => string> {
  if (path === undefined) return () => fail("expected the path of a preview.yaml, got nothing");
  try {
    const text = await readFile(path, "utf8");
    return () => text;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return () => fail(`cannot be read: ${reason}`);
  }
}

function fail(message: string): never {
  throw wrong("config", message);
}
