import { readFile } from "node:fs/promises";
import { wrong } from "./options.ts";

/** The text of the file that an option names; or the problem with it, to be told among all the others. */
export async function readOptionFile(
  option: string,
  path: string | undefined,
  expected: string,
): Promise<() => string> {
  const fail = (message: string) => (): never => {
    throw wrong(option, message);
  };
  if (path === undefined) return fail(`expected ${expected}, got nothing`);
  try {
    const text = await readFile(path, "utf8");
    return () => text;
  } catch (error) {
    return fail(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
