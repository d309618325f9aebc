import { inspect } from "node:util";
import {
  type AccessRule,
  type GivenObject,
  type LocalKubernetes,
  type LocalUser,
  startKubernetes,
} from "local-platform";
import type { Cluster } from "../ports/cluster.ts";
import { ClusterError } from "./cluster-error.ts";
import { type ClusterConnection, connectCluster } from "./connect-cluster.ts";

/** A hub's API server with the kinds of Argo CD and Crossplane, and an admin. */
export interface Hub extends AsyncDisposable {
  readonly kubernetes: LocalKubernetes;
  readonly admin: LocalUser;
  /** The cluster with the permissions of the admin. */
  readonly cluster: Cluster;
  connect(user: LocalUser, more?: Partial<ClusterConnection>): Cluster;
  /** The error of a call, without any credential in it. */
  failure(call: Promise<unknown>): Promise<ClusterError>;
  /** The requests since the last call, such as `GET /api/v1`. */
  asked(): string[];
}

export const APPLICATION = { apiVersion: "argoproj.io/v1alpha1", kind: "Application" };

const EVERYTHING: AccessRule = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };

export async function startHub(): Promise<Hub> {
  const kubernetes = await startKubernetes();
  kubernetes.install({ ...APPLICATION, plural: "applications", namespaced: true });
  const admin = kubernetes.createUser({ name: "admin", rules: [EVERYTHING] });
  const connect: Hub["connect"] = (user, more) =>
    connectCluster({ kubeconfig: { text: user.kubeconfig() }, userAgent: "test", ...more });
  let seen = 0;
  return {
    kubernetes,
    admin,
    cluster: connect(admin),
    connect,
    failure: (call) => failureOf(call, [admin.token]),
    asked() {
      const requests = kubernetes.requests.slice(seen);
      seen = kubernetes.requests.length;
      return requests.map(({ method, path }) => `${method} ${path}`);
    },
    [Symbol.asyncDispose]: () => kubernetes[Symbol.asyncDispose](),
  };
}

/** The error of a call. Fails if any part of the error has a credential. */
export async function failureOf(call: Promise<unknown>, secrets: readonly string[]): Promise<ClusterError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ClusterError)) throw new Error("it threw no ClusterError", { cause: error });
  const everything = inspect(error, { depth: Infinity, showHidden: true, maxStringLength: null });
  const found = secrets.filter((secret) => everything.includes(secret));
  if (found.length > 0) throw new Error("it repeats a secret", { cause: error });
  return error;
}

export function application(name: string, more: object = {}): GivenObject {
  return { ...APPLICATION, metadata: { name, namespace: "argocd", ...more } };
}
