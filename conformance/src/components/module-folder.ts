import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Component, COMPONENTS } from "./component.ts";
import { folderOf } from "./build-component.ts";

const run = promisify(execFile);

/**
 * The folder of a component's module in Go's module cache, with its CRDs and manifests. Fetches the module when it is not there.
 *
 * @throws Error when Go cannot fetch it
 */
export async function moduleFolder(name: string): Promise<string> {
  const component = COMPONENTS.find((candidate) => candidate.name === name);
  if (component === undefined) throw new Error(`there is no component ${name}`);
  return (await list(component)) || (await download(component));
}

async function list(component: Component): Promise<string> {
  const { stdout } = await run("go", ["list", "-m", "-f", "{{.Dir}}", component.module], {
    cwd: folderOf(component),
  });
  return stdout.trim();
}

async function download(component: Component): Promise<string> {
  await run("go", ["mod", "download", component.module], { cwd: folderOf(component) });
  return list(component);
}
