/** One of the two clusters, as plain JSON. */
export interface Cluster {
  readonly name: ClusterName;
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** Path of the certificate of its authority. */
  readonly caFile: string;
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The administrator's token. */
  readonly token: string;
  /** The log of writes, one JSON object a line. */
  readonly auditLog: string;
}

export type ClusterName = "hub" | "spoke";
