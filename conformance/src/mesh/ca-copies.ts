import type { ClusterRole } from "preview-core/platform";
import { clusterApi } from "../clusters/cluster-api.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { waitFor } from "../machine/wait-for.ts";
import type { Bundle } from "./bundle.ts";
import { applyObjects } from "./manifests.ts";

interface Named {
  readonly name: string;
  readonly namespace?: string;
}

const CA = "ca.crt";

/** Plays Crossplane for `ca-copies.yaml`: copies the CA certificate of each cluster's gateway to the other cluster. */
export async function copyAuthorities(
  bundle: Bundle,
  { hub, spoke }: Readonly<Record<ClusterRole, Cluster>>,
): Promise<void> {
  for (const { kind, spec } of bundle.hub.objects) {
    if (kind !== "Object") continue;
    const toHub: Named | undefined = spec.writeConnectionSecretToRef;
    if (toHub !== undefined)
      await copy({ cluster: spoke, ...spec.connectionDetails[0] }, { cluster: hub, ...toHub });
    else
      await copy(
        { cluster: hub, ...spec.references[0].patchesFrom },
        { cluster: spoke, ...spec.forProvider.manifest.metadata },
      );
  }
}

interface Secret extends Named {
  readonly cluster: Cluster;
}

async function copy(from: Secret, { cluster, name, namespace }: Secret): Promise<void> {
  const { [CA]: certificate } = await readSecret(from);
  const data = { [CA]: Buffer.from(certificate ?? "").toString("base64") };
  await applyObjects(cluster, [{ apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, data }]);
}

/** The texts in a Secret. Waits until it exists, because cert-manager makes it. */
export async function readSecret({
  cluster,
  name,
  namespace,
}: Secret): Promise<Readonly<Record<string, string>>> {
  const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
  const data: Readonly<Record<string, string>> = await waitFor(
    `there is the Secret ${namespace}/${name}`,
    async () => (await clusterApi(cluster).get(path))?.["data"],
  );
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]),
  );
}
