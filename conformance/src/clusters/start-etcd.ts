import { join } from "node:path";
import { LOCALHOST, PORTS } from "../machine/network.ts";
import { type SupervisedProcess, startProcess } from "../machine/supervised-process.ts";

const CLIENTS = `http://${LOCALHOST}:${PORTS.etcd}`;
const PEERS = `http://${LOCALHOST}:${PORTS.etcdPeer}`;

/** The address of etcd. */
export const ETCD: string = CLIENTS;

/** Starts one etcd for both clusters. It does not wait for the disk, because nothing here outlives the world. */
export function startEtcd(folder: string): Promise<SupervisedProcess> {
  return startProcess({
    name: "etcd",
    program: "etcd",
    logs: join(folder, "logs"),
    args: [
      `--data-dir=${join(folder, "etcd")}`,
      `--listen-client-urls=${CLIENTS}`,
      `--advertise-client-urls=${CLIENTS}`,
      `--listen-peer-urls=${PEERS}`,
      `--initial-advertise-peer-urls=${PEERS}`,
      `--initial-cluster=default=${PEERS}`,
      "--unsafe-no-fsync",
      "--logger=zap",
    ],
    ready: async () => (await fetch(`${CLIENTS}/health`)).ok,
  });
}
