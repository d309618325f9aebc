import type { LocalPlatform } from "local-platform";

/** What still is there of any preview: files in git, deployments, routes. Empty when nothing is left. */
export async function leftOver({ deployer, gitops }: LocalPlatform): Promise<string[]> {
  const files = await gitops.listFiles("main");
  return [
    ...files.filter((path) => /\/preview-pr-[0-9]+\//.test(path)).map((path) => `file ${path}`),
    ...deployer.deployments().map(({ directory }) => `deployment ${directory}`),
    ...[...deployer.routes.keys()].map((host) => `route ${host}`),
  ];
}
