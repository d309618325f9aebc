import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { count } from "../row.ts";
import { ACTION } from "../environment/action-deploy.ts";
import type { Suite } from "../suite.ts";

/** Size of the file that the runner loads to start the action. */
export const bundle: Suite = {
  ids: ["bundle.bytes"],
  async measure() {
    const folder = join(dirname(ACTION), "dist");
    const { size } = await stat(join(folder, "main.mjs"));
    const { inputs }: Metafile = JSON.parse(await readFile(join(folder, "metafile-esm.json"), "utf8"));
    const files = Object.values(inputs);
    const sources = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const versus = `its ${files.length} source files: ${sources.toLocaleString("en-US")}`;
    return [count({ id: "bundle.bytes", value: size, unit: "bytes", versus }, size / sources)];
  },
};

/** The part of esbuild's metafile that is read here (esbuild.github.io/api/#metafile). */
interface Metafile {
  readonly inputs: Readonly<Record<string, { readonly bytes: number }>>;
}
