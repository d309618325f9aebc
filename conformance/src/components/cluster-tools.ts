import { dirname, isAbsolute } from "node:path";
import { findHelm, findKubectl, type FoundTool } from "tooling/cluster-tools";

/**
 * The folders of a real kubectl and a real helm that are not on PATH.
 *
 * @throws Error when this machine has none
 */
export async function clusterTools(): Promise<readonly string[]> {
  const programs = (await Promise.all([findKubectl(undefined, 34), findHelm(3)])).map(programOf);
  return programs.filter((program) => isAbsolute(program)).map((program) => dirname(program));
}

function programOf({ tool, label }: FoundTool): string {
  if (tool === undefined) throw new Error(label);
  return tool.program;
}
