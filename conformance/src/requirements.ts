import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { canMakeNetwork } from "./machine/network.ts";

const PROGRAMS: Readonly<Record<string, string>> = {
  go: "Go 1.26 or newer: https://go.dev/doc/install",
  git: "git: apt-get install git",
  python3: "Python 3 with pip: apt-get install python3-pip",
  etcd: "etcd: apt-get install etcd-server",
  "redis-server": "Redis: apt-get install redis-server",
  ip: "iproute2: apt-get install iproute2",
  unshare: "util-linux: apt-get install util-linux",
};

/** What to install before the world can start, one line each. */
export function findMissingRequirements(path: string = process.env["PATH"] ?? ""): readonly string[] {
  if (process.platform !== "linux") return ["Linux: the world runs in a network namespace"];
  const folders = path.split(delimiter);
  const absent = Object.entries(PROGRAMS).filter(
    ([name]) => !folders.some((folder) => existsSync(join(folder, name))),
  );
  if (absent.length > 0) return absent.map(([, words]) => words);
  return canMakeNetwork()
    ? []
    : ["the right to make a network namespace: run it as root, or allow user namespaces"];
}
