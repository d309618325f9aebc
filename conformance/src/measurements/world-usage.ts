import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Platform } from "../platform/platform.ts";

/** What one process of the world used. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly memoryMiB: number;
}

const TICKS = 100;

/** CPU and memory of each process of the world, by the name of its log: `argocd-repo-server`, `hub-kube-apiserver`, `etcd`. */
export function worldUsage({ world }: Pick<Platform, "world">): ReadonlyMap<string, Usage> {
  return new Map(
    readdirSync("/proc")
      .filter((pid) => /^\d+$/.test(pid))
      .flatMap((pid): [string, Usage][] => {
        try {
          const name = nameOf(pid, world.folder);
          return name === undefined ? [] : [[name, usageOf(pid)]];
        } catch {
          // It ended meanwhile.
          return [];
        }
      }),
  );
}

function nameOf(pid: string, folder: string): string | undefined {
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0");
  const command = read("cmdline");
  const program = basename(command[0] ?? "");
  if (command.some((word) => word.includes(`${folder}/hub/`))) return `hub ${program}`;
  if (command.some((word) => word.includes(`${folder}/spoke/`))) return `spoke ${program}`;
  if (command.some((word) => word.includes(`${folder}/etcd`))) return program;
  const environment = read("environ");
  if (!environment.includes(`HOME=${folder}/argocd`)) return undefined;
  const chosen = environment.find((entry) => entry.startsWith("ARGOCD_BINARY_NAME="))?.split("=")[1];
  return program.startsWith("argocd") ? chosen : undefined;
}

function usageOf(pid: string): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
    memoryMiB: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024),
  };
}

/** How many requests the hub's API server has answered, by verb and resource. */
export async function hubRequests({ hub }: Pick<Platform, "hub">): Promise<ReadonlyMap<string, number>> {
  const { body } = await hub.api.send("GET", "/metrics");
  const counts = new Map<string, number>();
  for (const line of String(body).split("\n")) {
    const [, labels = "", value = ""] = /^apiserver_request_total\{(.*)\} (\S+)$/.exec(line) ?? [];
    const label = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
    if (labels === "" || label("verb") === "WATCH") continue;
    const key = `${label("verb")} ${label("resource")}${label("subresource") === "" ? "" : `/${label("subresource")}`}`;
    counts.set(key, (counts.get(key) ?? 0) + Number(value));
  }
  return counts;
}
