import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority } from "local-platform";
import { LOCALHOST, PORTS } from "../machine/network.ts";
import { startProcess } from "../machine/supervised-process.ts";
import { clusterApi } from "./cluster-api.ts";
import type { Cluster, ClusterName } from "./cluster.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { ETCD } from "./start-etcd.ts";

export interface ClusterPrograms {
  readonly apiServer: string;
  readonly controllerManager: string;
}

/** What the API server and the controllers of one cluster share. */
interface Files {
  readonly folder: string;
  readonly logs: string;
  readonly authority: string;
  readonly key: string;
  readonly cert: string;
  readonly accounts: string;
  readonly tokens: string;
  readonly audit: string;
}

/** Both ranges are inside of the one of the world. */
const SERVICES: Readonly<Record<ClusterName, string>> = { hub: "10.96.0.0/17", spoke: "10.96.128.0/17" };

/** Cluster controllers that need nodes or a cloud. */
const WITHOUT = [
  "node-ipam-controller",
  "service-lb-controller",
  "cloud-node-lifecycle-controller",
  "node-lifecycle-controller",
  "taint-eviction-controller",
];

/** Reads, leases and events say nothing about who changed what. */
const AUDIT = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [
    { level: "None", verbs: ["get", "list", "watch"] },
    {
      level: "None",
      resources: [{ group: "coordination.k8s.io" }, { resources: ["events"] }, { group: "events.k8s.io" }],
    },
    { level: "Metadata" },
  ],
};

/** Starts an API server and its controllers. The stack gets what ends them. */
export async function startCluster(
  name: ClusterName,
  world: { readonly folder: string; readonly stack: AsyncDisposableStack },
  programs: ClusterPrograms,
): Promise<Cluster> {
  const tokens = { admin: randomToken(), controllers: randomToken() };
  const files = await writeFiles(name, world.folder, tokens);
  const server = `https://${LOCALHOST}:${PORTS[name]}`;
  const caFile = files.authority;
  const kubeconfig = writeKubeconfig(join(files.folder, "admin.kubeconfig"), {
    server,
    caFile,
    token: tokens.admin,
    context: name,
  });
  const cluster = { name, server, caFile, kubeconfig, token: tokens.admin, auditLog: files.audit };
  const api = clusterApi(cluster);
  world.stack.use(
    await startProcess({
      name: `${name}-kube-apiserver`,
      program: programs.apiServer,
      logs: files.logs,
      args: apiServerFlags(name, files),
      ready: async () => (await api.send("GET", "/readyz")).status === 200,
    }),
  );
  const controllers = writeKubeconfig(join(files.folder, "controllers.kubeconfig"), {
    server,
    caFile,
    token: tokens.controllers,
    context: name,
  });
  world.stack.use(
    await startProcess({
      name: `${name}-kube-controller-manager`,
      program: programs.controllerManager,
      logs: files.logs,
      args: controllerFlags(name, files, controllers),
      // The controllers give each namespace its ServiceAccount.
      ready: async () => (await api.get("/api/v1/namespaces/default/serviceaccounts/default")) !== undefined,
    }),
  );
  return cluster;
}

function randomToken(): string {
  return randomBytes(24).toString("hex");
}

async function writeFiles(
  name: ClusterName,
  world: string,
  tokens: { readonly admin: string; readonly controllers: string },
): Promise<Files> {
  const folder = join(world, name);
  mkdirSync(folder);
  const at = (file: string) => join(folder, file);
  const authority = await createAuthority(`${name} cluster`);
  const own = await authority.issue({
    hosts: [LOCALHOST, "localhost", "kubernetes.default.svc", "kubernetes.default", "kubernetes"],
  });
  const accounts = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(at("ca.crt"), authority.cert);
  writeFileSync(at("server.crt"), own.cert);
  writeFileSync(at("server.key"), own.key);
  writeFileSync(at("accounts.key"), accounts.privateKey.export({ type: "pkcs1", format: "pem" }));
  writeFileSync(
    at("tokens.csv"),
    [
      `${tokens.admin},admin,admin,system:masters`,
      `${tokens.controllers},system:kube-controller-manager,controllers`,
    ].join("\n"),
  );
  writeFileSync(at("audit-policy.json"), JSON.stringify(AUDIT));
  return {
    folder,
    logs: join(world, "logs"),
    authority: at("ca.crt"),
    cert: at("server.crt"),
    key: at("server.key"),
    accounts: at("accounts.key"),
    tokens: at("tokens.csv"),
    audit: at("audit.log"),
  };
}

function apiServerFlags(name: ClusterName, files: Files): readonly string[] {
  return [
    `--etcd-servers=${ETCD}`,
    `--etcd-prefix=/${name}`,
    `--bind-address=${LOCALHOST}`,
    `--secure-port=${PORTS[name]}`,
    // Nothing listens there. The server refuses an address of the loopback.
    "--advertise-address=10.96.255.1",
    "--endpoint-reconciler-type=none",
    `--service-cluster-ip-range=${SERVICES[name]}`,
    "--authorization-mode=RBAC",
    `--token-auth-file=${files.tokens}`,
    `--tls-cert-file=${files.cert}`,
    `--tls-private-key-file=${files.key}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${files.accounts}`,
    `--service-account-signing-key-file=${files.accounts}`,
    "--allow-privileged=true",
    `--audit-policy-file=${join(files.folder, "audit-policy.json")}`,
    `--audit-log-path=${files.audit}`,
  ];
}

function controllerFlags(name: ClusterName, files: Files, kubeconfig: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    `--bind-address=${LOCALHOST}`,
    `--secure-port=${PORTS[`${name}Controllers`]}`,
    `--cert-dir=${join(files.folder, "controllers")}`,
    "--leader-elect=false",
    "--use-service-account-credentials=true",
    `--root-ca-file=${files.authority}`,
    `--service-account-private-key-file=${files.accounts}`,
    `--controllers=*,${WITHOUT.map((controller) => `-${controller}`).join(",")}`,
  ];
}
