import { applyAll } from "../clusters/install-definitions.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { createLongLivedToken } from "../clusters/service-account-token.ts";
import { ARGOCD } from "./argocd-manifests.ts";
import { base64File } from "./start-argocd.ts";

/** Registers the spoke under a name, as `argocd cluster add` does: a ServiceAccount with all rights, and a Secret on the hub. */
export async function registerSpoke(hub: Cluster, spoke: Cluster, name: string): Promise<void> {
  const account = { name: "argocd-manager", namespace: "kube-system" };
  const bearerToken = await createLongLivedToken(spoke, account.namespace, account.name);
  const role = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "argocd-manager-role" };
  await applyAll(spoke, [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: role.name },
      rules: [
        { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
        { nonResourceURLs: ["*"], verbs: ["*"] },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "argocd-manager-role-binding" },
      roleRef: role,
      subjects: [{ kind: "ServiceAccount", ...account }],
    },
  ]);
  await applyAll(hub, [
    secret(`cluster-${name}`, "cluster", {
      name,
      server: spoke.server,
      config: JSON.stringify({ bearerToken, tlsClientConfig: { caData: base64File(spoke.caFile) } }),
    }),
  ]);
}

/** Credentials for repositories whose URL begins so, and the proxy that leads to them. */
export async function addRepositoryCredentials(
  hub: Cluster,
  credentials: { readonly url: string; readonly password: string; readonly proxy: string },
): Promise<void> {
  await applyAll(hub, [
    secret(`credentials-${credentials.url.split("/").at(-1)}`, "repo-creds", {
      type: "git",
      username: "x-access-token",
      ...credentials,
    }),
  ]);
}

/** Argo CD finds its Secrets by their label. */
function secret(name: string, type: string, stringData: Readonly<Record<string, string>>): object {
  const labels = { "argocd.argoproj.io/secret-type": type };
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: ARGOCD, labels }, stringData };
}
