import { type Authority, type Certificate, createAuthority } from "local-platform";
import { clusterApi, type ClusterApi, type ClusterObject } from "../clusters/cluster-api.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { repeat } from "./repeat.ts";

const CERTIFICATES = "/apis/cert-manager.io/v1/certificates";

/**
 * Plays cert-manager on a cluster: issues each Certificate by its Issuer, self-signed or with a CA's Secret, and by
 * `publicAuthority` for every ClusterIssuer. It renews nothing.
 */
export function playCertManager(cluster: Cluster, publicAuthority: Authority): AsyncDisposable {
  const api = clusterApi(cluster);
  const authorities = new Map<string, Authority>();
  return repeat("cert-manager", async () => {
    for (const certificate of await api.list(CERTIFICATES)) {
      if (!isReady(certificate)) await issue(api, certificate, { authorities, publicAuthority });
    }
  });
}

interface Authorities {
  /** `namespace/name of the Secret` → its authority. */
  readonly authorities: Map<string, Authority>;
  readonly publicAuthority: Authority;
}

async function issue(api: ClusterApi, certificate: ClusterObject, known: Authorities): Promise<void> {
  const { metadata, spec } = certificate;
  const issued = spec.isCA
    ? await issueAuthority(certificate, known)
    : await issueLeaf(api, certificate, known);
  // Its issuer has no Secret yet.
  if (issued === undefined) return;
  const secrets = `/api/v1/namespaces/${metadata.namespace}/secrets`;
  await api.delete(`${secrets}/${spec.secretName}`);
  await api.create(secrets, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: spec.secretName },
    type: "kubernetes.io/tls",
    stringData: { "tls.crt": issued.cert, "tls.key": issued.key, "ca.crt": issued.ca },
  });
  await api.patch(
    `/apis/cert-manager.io/v1/namespaces/${metadata.namespace}/certificates/${metadata.name}/status`,
    {
      status: {
        conditions: [
          { type: "Ready", status: "True", reason: "Ready", lastTransitionTime: new Date().toISOString() },
        ],
      },
    },
  );
}

async function issueAuthority(
  { metadata, spec }: ClusterObject,
  { authorities }: Authorities,
): Promise<Issued> {
  const authority = await createAuthority(spec.commonName);
  authorities.set(`${metadata.namespace}/${spec.secretName}`, authority);
  return { ...authority, ca: authority.cert };
}

interface Issued extends Certificate {
  readonly ca: string;
}

async function issueLeaf(
  api: ClusterApi,
  { metadata, spec }: ClusterObject,
  { authorities, publicAuthority }: Authorities,
): Promise<Issued | undefined> {
  const authority =
    spec.issuerRef.kind === "ClusterIssuer"
      ? publicAuthority
      : authorities.get(
          `${metadata.namespace}/${await secretOfIssuer(api, metadata.namespace ?? "", spec.issuerRef.name)}`,
        );
  if (authority === undefined) return undefined;
  return { ...(await authority.issue({ hosts: spec.dnsNames })), ca: authority.cert };
}

async function secretOfIssuer(api: ClusterApi, namespace: string, name: string): Promise<string | undefined> {
  const issuer = await api.get(`/apis/cert-manager.io/v1/namespaces/${namespace}/issuers/${name}`);
  return issuer?.["spec"].ca?.secretName;
}

function isReady({ status }: ClusterObject): boolean {
  return (status?.conditions ?? []).some(
    (condition: { type: string; status: string }) =>
      condition.type === "Ready" && condition.status === "True",
  );
}
