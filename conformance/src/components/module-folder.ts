import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { folderOf } from "./build-component.ts";

const run = promisify(execFile);

/** Modules whose CRDs and manifests the world installs, with the folder below `components/` that pins each. */
export const MANIFEST_MODULES = {
  argocd: { folder: "kubernetes", module: "github.com/argoproj/argo-cd/v3" },
  crossplane: { folder: "crossplane", module: "github.com/crossplane/crossplane" },
  "provider-kubernetes": {
    folder: "provider-kubernetes",
    module: "github.com/crossplane-contrib/provider-kubernetes",
  },
  "cert-manager": { folder: "cert-manager", module: "github.com/cert-manager/cert-manager" },
  istio: { folder: "istio", module: "istio.io/istio" },
} as const;

export type ManifestModule = keyof typeof MANIFEST_MODULES;

/**
 * The folder of a module in Go's module cache. Fetches the module when it is not there.
 *
 * @throws Error when Go cannot fetch it
 */
export async function moduleFolder(name: ManifestModule): Promise<string> {
  const { folder, module } = MANIFEST_MODULES[name];
  const cwd = folderOf({ folder });
  return (await list(cwd, module)) || (await download(cwd, module));
}

async function list(cwd: string, module: string): Promise<string> {
  const { stdout } = await run("go", ["list", "-m", "-f", "{{.Dir}}", module], { cwd });
  return stdout.trim();
}

async function download(cwd: string, module: string): Promise<string> {
  await run("go", ["mod", "download", module], { cwd });
  return list(cwd, module);
}
