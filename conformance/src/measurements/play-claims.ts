import { type ClusterApi, clusterApi, type ClusterObject } from "../clusters/cluster-api.ts";
import { applyAll } from "../clusters/install-definitions.ts";
import { kubectl } from "../clusters/kubectl.ts";
import { createLongLivedToken } from "../clusters/service-account-token.ts";
import { CROSSPLANE } from "../crossplane/start-crossplane.ts";
import type { Platform } from "../platform/platform.ts";
import { repeat } from "../stand-ins/repeat.ts";

const GROUP = "platform.chrishouse.io";
const CLAIMS = `/apis/${GROUP}/v1alpha1/namespaces/${CROSSPLANE}/namespaceclaims`;
/** The one that the policy of claims lets a controller set. */
const FINALIZER = "finalizer.apiextensions.crossplane.io";

/** Installs the claim's kind without Crossplane, and plays what makes of each claim its namespace, and nothing else. */
export async function playClaims({ hub, spoke }: Platform): Promise<AsyncDisposable> {
  await applyAll(hub, [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: CROSSPLANE } },
    definition(),
  ]);
  await kubectl(hub, ["wait", "crd", `namespaceclaims.${GROUP}`, "--for=condition=Established"]);
  const token = await createLongLivedToken(spoke, CROSSPLANE, "provider-kubernetes");
  const controller = clusterApi({ ...spoke, token });
  return repeat("claims", async () => {
    const claims = await hub.api.list(CLAIMS);
    const namespaces = await spoke.api.list(
      "/api/v1/namespaces?labelSelector=preview-core%2Fephemeral%3Dtrue",
    );
    const known = new Map(namespaces.map((namespace) => [namespace.metadata.name, namespace]));
    for (const claim of claims) await step({ hub: hub.api, controller, claim, known });
  });
}

interface Step {
  readonly hub: ClusterApi;
  readonly controller: ClusterApi;
  readonly claim: ClusterObject;
  readonly known: ReadonlyMap<string, ClusterObject>;
}

async function step({ hub, controller, claim, known }: Step): Promise<void> {
  const { name, deletionTimestamp, finalizers = [] } = claim.metadata;
  const { namespaceName, labels } = claim["spec"].parameters;
  const namespace = known.get(namespaceName);
  const path = `${CLAIMS}/${name}`;
  if (deletionTimestamp !== undefined) {
    if (namespace === undefined) await hub.patch(path, { metadata: { finalizers: [] } });
    else if (namespace.metadata.deletionTimestamp === undefined)
      await controller.delete(`/api/v1/namespaces/${namespaceName}`);
    return;
  }
  if (finalizers.length === 0) await hub.patch(path, { metadata: { finalizers: [FINALIZER] } });
  if (namespace !== undefined) return;
  await controller.create("/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespaceName, labels },
  });
  const conditions = ["Synced", "Ready"].map((type) => ({ type, status: "True" }));
  await hub.patch(`${path}/status`, { status: { conditions } });
}

function definition(): object {
  const schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `namespaceclaims.${GROUP}` },
    spec: {
      group: GROUP,
      names: { kind: "NamespaceClaim", plural: "namespaceclaims" },
      scope: "Namespaced",
      versions: [
        {
          name: "v1alpha1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
        },
      ],
    },
  };
}
