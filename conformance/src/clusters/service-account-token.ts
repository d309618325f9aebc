import { clusterApi } from "./cluster-api.ts";
import type { Cluster } from "./cluster.ts";
import { applyText } from "./kubectl.ts";
import { waitFor } from "../machine/wait-for.ts";

const DAY_SECONDS = 86_400;

/** A token of a ServiceAccount that exists, for a day, as a pod gets one. */
export async function requestToken(cluster: Cluster, namespace: string, name: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const request = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: DAY_SECONDS },
  };
  const { status } = await clusterApi(cluster).create(path, request);
  return status.token;
}

/** The token of a Secret for a ServiceAccount, which never expires. Makes namespace, ServiceAccount and Secret. */
export async function createLongLivedToken(
  cluster: Cluster,
  namespace: string,
  name: string,
): Promise<string> {
  const secret = `${name}-token`;
  await applyText(
    cluster,
    [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } },
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: secret, namespace, annotations: { "kubernetes.io/service-account.name": name } },
        type: "kubernetes.io/service-account-token",
      },
    ]
      .map((object) => JSON.stringify(object))
      .join("\n---\n"),
  );
  const api = clusterApi(cluster);
  const encoded: string = await waitFor(
    `${namespace}/${name} has a token`,
    async () => (await api.get(`/api/v1/namespaces/${namespace}/secrets/${secret}`))?.["data"]?.token,
  );
  return Buffer.from(encoded, "base64").toString();
}
