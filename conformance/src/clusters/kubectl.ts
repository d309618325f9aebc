import { type Ended, runProgram } from "tooling/run-program";
import type { Cluster } from "./cluster.ts";

/** Runs kubectl with an administrator's rights. Resolves for every exit code. */
export function tryKubectl(cluster: Cluster, args: readonly string[], input = ""): Promise<Ended> {
  const { PATH = "", HOME = "" } = process.env;
  return runProgram("kubectl", args, { input, env: { PATH, HOME, KUBECONFIG: cluster.kubeconfig } });
}

/** The output of a kubectl that succeeds. @throws Error with its words when it fails */
export async function kubectl(cluster: Cluster, args: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await tryKubectl(cluster, args, input);
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")} (${cluster.name}): ${stderr}${stdout}`);
  return stdout;
}

/** Applies YAML or JSON on the server's side, as an administrator. @throws Error with the server's words */
export function applyText(cluster: Cluster, yaml: string): Promise<string> {
  return kubectl(cluster, ["apply", "--server-side", "--force-conflicts", "-f", "-"], yaml);
}
