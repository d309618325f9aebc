export type {
  CallOptions,
  Cluster,
  KubernetesObject,
  ObjectQuery,
  ObjectRef,
  RemovalOutcome,
  RemovalRef,
} from "../ports/cluster.ts";
export { ClusterError, type ClusterErrorCode } from "./cluster-error.ts";
export { type ClusterConnection, connectCluster } from "./connect-cluster.ts";
export {
  findKubeconfig,
  findPod,
  type KubeconfigHints,
  type KubeconfigSource,
  type PodCredentials,
} from "./load-kubeconfig.ts";
