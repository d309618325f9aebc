import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ClusterError } from "./cluster-error.ts";
import type { KubeconfigSource } from "./load-kubeconfig.ts";

/** What decides which kubeconfig is meant. */
export interface KubeconfigHints {
  /** A file that was named, such as by `--kubeconfig`. Default: none */
  readonly file?: string | undefined;
  /** The process's environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
  /** Where a pod has the token of its service account. Default: Kubernetes' own place */
  readonly podFolder?: string | undefined;
}

/** kubernetes.io/docs/tasks/run-application/access-api-from-pod */
const POD_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Where the kubeconfig is, looked for as `kubectl` does: the file that was named; the files in `KUBECONFIG` that are
 * there; `~/.kube/config`; what each pod has.
 *
 * @throws ClusterError `invalid-kubeconfig` when there is none
 */
export function findKubeconfig(hints: KubeconfigHints): KubeconfigSource {
  const { file, environment, home } = hints;
  if (file !== undefined) return { files: [file] };
  const { KUBECONFIG: listed = "" } = environment;
  const named = listed.split(delimiter).filter(Boolean);
  const looked = named.length === 0 ? [join(home, ".kube", "config")] : named;
  const files = looked.filter((path) => existsSync(path));
  if (files.length > 0) return { files };
  const pod = findPod(hints);
  if (pod !== undefined) return pod;
  const message = `there is no kubeconfig at ${looked.join(", ")}; name one with --kubeconfig or KUBECONFIG`;
  throw new ClusterError("invalid-kubeconfig", message);
}

/** What the pod has that this process runs in; undefined outside of a pod, or in one without a service account's token. */
export function findPod({
  environment,
  podFolder: folder = POD_FOLDER,
}: Pick<KubeconfigHints, "environment" | "podFolder">): KubeconfigSource | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  if (!host || !port || !existsSync(join(folder, "token"))) return undefined;
  return { pod: { host, port, folder } };
}
