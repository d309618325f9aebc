import { createServer } from "node:https";
import { Faults, listen } from "local-github/http";
import { createAuthority, type Authority } from "../certificates.ts";
import type { KubernetesOptions, LocalKubernetes, ObjectRef, LocalUser } from "./local-kubernetes.ts";
import { handleRequest, type ServerState } from "./server/handle-request.ts";
import { type Cluster, createCluster, findNamespace, kindOf } from "./state/cluster.ts";
import type { GivenObject, StoredObject } from "./state/stored-object.ts";
import type { User } from "./state/user.ts";

const NAMESPACE = { apiVersion: "v1", kind: "Namespace" };

/**
 * A Kubernetes API server that listens on this machine, with Kubernetes' own kinds and no objects.
 *
 * @example
 * await using hub = await startKubernetes();
 * hub.install({
 *   apiVersion: "argoproj.io/v1alpha1",
 *   kind: "Application",
 *   plural: "applications",
 *   namespaced: true,
 * });
 * hub.put(buildApplication(deployment, config));
 * const sweeper = hub.createUser({
 *   name: "system:serviceaccount:previews:sweeper",
 *   rules: [{ apiGroups: ["argoproj.io"], resources: ["applications"], verbs: ["list"] }],
 * });
 * await writeFile(path, sweeper.kubeconfig());
 */
export async function startKubernetes(options: KubernetesOptions = {}): Promise<LocalKubernetes> {
  const { now = () => new Date() } = options;
  const cluster = createCluster(now);
  const state: ServerState = { cluster, faults: new Faults(), requests: [] };
  const authority = await createAuthority("local-kubernetes");
  const certificate = await authority.issue({ hosts: ["127.0.0.1"] });
  // Like the real server, it asks for a client certificate and also accepts a token.
  const server = createServer({
    ...certificate,
    ca: authority.cert,
    requestCert: true,
    rejectUnauthorized: false,
  });
  // A client could send on an idle connection while the server closes it, so the server closes none.
  server.keepAliveTimeout = 0;
  server.on("request", (request, response) => {
    handleRequest(state, request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
    });
  });
  const url = `https://127.0.0.1:${await listen(server, 0)}`;
  return {
    url,
    authority: authority.cert,
    requests: state.requests,
    install: (...kinds) => void cluster.kinds.push(...kinds),
    createUser: (user) => buildLocalUser(cluster, { url, authority }, user),
    put: (object) => putObject(cluster, object),
    find: (ref) => cluster.store.find(kindOf(cluster, ref), ref.metadata),
    finalize: (ref, finalizer) => finalize(cluster, ref, finalizer),
    expireLists: () => expireLists(cluster),
    inject: (injection) => state.faults.inject(injection),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function putObject(cluster: Cluster, object: GivenObject): StoredObject {
  const resource = kindOf(cluster, object);
  const { namespace } = object.metadata;
  if (namespace !== undefined && findNamespace(cluster, namespace) === undefined) {
    putObject(cluster, { ...NAMESPACE, metadata: { name: namespace } });
  }
  const current = cluster.store.find(resource, object.metadata);
  if (current === undefined) return cluster.store.create(resource, object);
  return cluster.store.update(resource, current, object);
}

function finalize(cluster: Cluster, ref: ObjectRef, finalizer: string): void {
  const resource = kindOf(cluster, ref);
  const current = cluster.store.find(resource, ref.metadata);
  if (current === undefined) throw new Error(`there is no ${ref.kind} ${ref.metadata.name}`);
  const { finalizers = [], ...metadata } = current.metadata;
  const left = finalizers.filter((one) => one !== finalizer);
  const kept = left.length === 0 ? {} : { finalizers: left };
  cluster.store.update(resource, current, { ...current, metadata: { ...metadata, ...kept } });
}

function expireLists({ rests }: Cluster): void {
  for (const token of rests.keys()) rests.set(token, undefined);
}

/** Adds the user to the cluster, with a token. */
function buildLocalUser(
  cluster: Cluster,
  server: { readonly url: string; readonly authority: Authority },
  user: User,
): LocalUser {
  const { name } = user;
  const token = `token-${cluster.tokens.size + 1}-of-${name.replaceAll(":", "-")}`;
  cluster.tokens.set(token, user);
  cluster.users.set(name, user);
  return {
    name,
    token,
    kubeconfig: () => renderKubeconfig(server, name, { token }),
    async kubeconfigWithCertificate() {
      const { cert, key } = await server.authority.issue({ commonName: name });
      const credentials = { "client-certificate-data": base64(cert), "client-key-data": base64(key) };
      return renderKubeconfig(server, name, credentials);
    },
  };
}

/** JSON is also YAML. */
function renderKubeconfig(
  { url, authority }: { readonly url: string; readonly authority: Authority },
  name: string,
  user: object,
): string {
  const cluster = { server: url, "certificate-authority-data": base64(authority.cert) };
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "local", cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: "local", user: name } }],
    "current-context": name,
  };
  return JSON.stringify(kubeconfig, undefined, 2);
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
