import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The part of esbuild's metafile that is read here. */
interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

const PACKAGE = /^(?<folder>.*node_modules\/(?<name>(?:@[^/]+\/)?[^/]+))\//;

/** Writes `NOTICES.txt` beside a bundle: the licences of all packages in it. The licences require this for every copy. */
export async function writeNotices(folder: string): Promise<void> {
  const metafile: Metafile = JSON.parse(await readFile(join(folder, "metafile-esm.json"), "utf8"));
  const notices = await Promise.all([...packagesIn(metafile)].toSorted().map(readNotice));
  await writeFile(join(folder, "NOTICES.txt"), notices.join(`\n${"-".repeat(80)}\n\n`));
}

/** The folders of all packages that a bundle contains. */
export function packagesIn({ inputs }: Metafile): Set<string> {
  const folders = Object.keys(inputs).map((path) => PACKAGE.exec(path)?.groups?.["folder"]);
  return new Set(folders.filter((folder) => folder !== undefined));
}

async function readNotice(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? `Licence: ${license}\n` : await readFile(join(folder, file), "utf8");
  return `${name} ${version}\n\n${text.trimEnd()}\n`;
}
