import type { PlatformFile } from "preview-core/platform";
import { expect, test } from "vitest";
import { compareObjects, type LiveObjects, type ObjectRef, type WantedObject } from "../compare-objects.ts";
import type { StepResult } from "../step.ts";
import { checkCluster } from "./clusters.ts";

interface TestObject extends ObjectRef {
  readonly spec: object;
}

const POLICY: TestObject = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicy",
  metadata: { name: "preview-namespaces" },
  spec: { paramKind: {} },
};
const ROUTE: TestObject = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "preview-envs-vs", namespace: "istio-ingress" },
  spec: { hosts: ["*.chrishouse.io"] },
};

const SETTINGS: PlatformFile = {
  cluster: "hub",
  name: "argocd-cm.yaml",
  purpose: "",
  settings: { data: { "timeout.reconciliation": "60s" } },
  destination: {
    kind: "patch",
    of: "ConfigMap",
    namespace: "argocd",
    name: "argocd-cm",
    restarts: ["deployment/argocd-repo-server"],
  },
};
const PATCH: WantedObject = {
  file: SETTINGS,
  object: {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "argocd-cm", namespace: "argocd" },
    ...SETTINGS.settings,
  },
};

/** The object, rendered into a file of its own. */
function wantedOf(object: TestObject): WantedObject {
  const name = `${object.metadata.name}.yaml`;
  return { object, file: { cluster: "hub", name, purpose: "", objects: [object] } };
}

interface Refusals {
  readonly get?: readonly string[];
  readonly create?: readonly string[];
}

/** A cluster that has these objects with its own default, and refuses to show or to create some kinds. */
function clusterWith(objects: readonly ObjectRef[], { get = [], create = [] }: Refusals = {}): LiveObjects {
  const complete = (object: ObjectRef): object => ({
    ...object,
    spec: { policy: "Fail", ...specOf(object) },
  });
  return {
    kubectl: "kubectl --context hub",
    async read({ kind, metadata }) {
      if (get.includes(kind)) throw new Error(`not allowed to get ${kind}`);
      const found = objects.find(
        (object) =>
          object.kind === kind &&
          object.metadata.name === metadata.name &&
          object.metadata.namespace === metadata.namespace,
      );
      return found && { ...complete(found), status: {} };
    },
    async dryRun(object) {
      if (create.includes(object.kind)) throw new Error(`not allowed to create ${object.kind}`);
      return { ...complete(object), metadata: { ...object.metadata, name: "free" } };
    },
    list: async () => [],
  };
}

function specOf(object: ObjectRef): object {
  return "spec" in object ? (object.spec as object) : {};
}

/** The result for a hub that should have these objects. */
async function checked(wanted: readonly WantedObject[], cluster: LiveObjects): Promise<StepResult> {
  const { kubectl } = cluster;
  const hub = { kubectl, objects: await compareObjects(wanted, cluster), previews: { objects: [] } };
  return checkCluster({ hub, identities: {} }, { role: "hub", config: "preview.yaml" });
}

const BOTH = [POLICY, ROUTE].map(wantedOf);
const RENDER = "run preview platform --config preview.yaml --out platform";
const OR = "; or correct preview.yaml when the cluster is right";

test("a cluster with every object is right", async () => {
  expect(await checked(BOTH, clusterWith([ROUTE, POLICY]))).toEqual({
    state: "ok",
    detail: "2 objects are as rendered",
  });
});

test("missing and different objects are reported at once, with the commands that restore them", async () => {
  const cluster = clusterWith([{ ...ROUTE, spec: { hosts: ["*.red.chrishouse.io"] } } as TestObject]);
  expect(await checked(BOTH, cluster)).toEqual({
    state: "broken",
    detail:
      "ValidatingAdmissionPolicy preview-namespaces is missing; VirtualService istio-ingress/preview-envs-vs: " +
      'spec.hosts[0] is "*.red.chrishouse.io", expected "*.chrishouse.io"',
    fix: `${RENDER} && kubectl --context hub apply --server-side --force-conflicts -f platform/hub/preview-namespaces.yaml && kubectl --context hub replace -f platform/hub/preview-envs-vs.yaml${OR}`,
  });
});

test("missing, extra and added fields are reported", async () => {
  const cluster = clusterWith([
    { ...POLICY, spec: { matchConditions: [{ name: "x", expression: "false" }] } } as TestObject,
    { ...ROUTE, spec: { hosts: ["*.chrishouse.io", "*"] } } as TestObject,
  ]);
  expect((await checked(BOTH, cluster)).detail).toBe(
    "ValidatingAdmissionPolicy preview-namespaces: spec.paramKind is missing, expected {}; " +
      "ValidatingAdmissionPolicy preview-namespaces: spec.matchConditions is " +
      '[{"name":"x","expression":"false"}], expected nothing; ' +
      'VirtualService istio-ingress/preview-envs-vs: spec.hosts[1] is "*", expected nothing',
  );
});

test("of an object that the platform patches, only the patch is compared, and the patch restores it", async () => {
  const others = { "timeout.reconciliation": "60s", url: "https://argocd.chrishouse.io" };
  expect(await checked([PATCH], clusterWith([{ ...PATCH.object, data: others } as ObjectRef]))).toMatchObject(
    {
      state: "ok",
    },
  );
  const other = { ...PATCH.object, data: { "timeout.reconciliation": "180s" } };
  expect(await checked([PATCH], clusterWith([other as ObjectRef]))).toMatchObject({
    state: "broken",
    fix: `${RENDER} && kubectl --context hub patch configmap argocd-cm --namespace argocd --type merge --patch-file platform/hub/argocd-cm.yaml && kubectl --context hub rollout restart deployment/argocd-repo-server --namespace argocd${OR}`,
  });
});

test.each(["CompositeResourceDefinition", "Object"])(
  "of a kind that the server completes later, the rendered fields are compared, and whether it is paused: %s",
  async (kind) => {
    const object = { ...POLICY, kind };
    const live = { ...object, spec: { ...object.spec, added: {} } };
    expect(await checked([wantedOf(object)], clusterWith([live]))).toMatchObject({ state: "ok" });
    const metadata = { ...object.metadata, annotations: { "crossplane.io/paused": "true" } };
    expect(await checked([wantedOf(object)], clusterWith([{ ...live, metadata }]))).toMatchObject({
      state: "broken",
      detail: expect.stringMatching(
        /metadata\.annotations\["crossplane\.io\/paused"\] is "true", expected nothing$/,
      ),
    });
  },
);

test("an unreadable object leaves the step open, and hides no difference", async () => {
  const forbidden = { get: ["ValidatingAdmissionPolicy"] };
  expect(await checked(BOTH, clusterWith([ROUTE], forbidden))).toEqual({
    state: "skipped",
    detail:
      "ValidatingAdmissionPolicy preview-namespaces cannot be read: not allowed to get ValidatingAdmissionPolicy",
    options: [],
  });
  expect(await checked(BOTH, clusterWith([], forbidden))).toMatchObject({
    state: "broken",
    detail: expect.stringMatching(
      /^VirtualService .* is missing; ValidatingAdmissionPolicy .* cannot be read/,
    ),
  });
});

test("without the right to create, the rendered fields are compared, and the step says what it cannot see", async () => {
  const forbidden = { create: ["ValidatingAdmissionPolicy"] };
  expect(await checked(BOTH, clusterWith([ROUTE, POLICY], forbidden))).toEqual({
    state: "skipped",
    detail:
      "additions to ValidatingAdmissionPolicy preview-namespaces cannot be seen: not allowed to create ValidatingAdmissionPolicy",
    options: [],
  });
  const changed = { ...POLICY, spec: {} } as TestObject;
  expect(await checked(BOTH, clusterWith([ROUTE, changed], forbidden))).toMatchObject({
    state: "broken",
    detail: expect.stringMatching(/spec\.paramKind is missing.*; additions to .* cannot be seen/),
  });
});

test("many differences are counted, and their folder is restored as a whole", async () => {
  const wanted = Array.from({ length: 7 }, (_, index) =>
    wantedOf({ ...ROUTE, metadata: { name: `route-${index}` } }),
  );
  const result = await checked(wanted, clusterWith([]));
  expect(result.detail).toMatch(/^VirtualService route-0 is missing; .*route-4 is missing; and 2 more$/);
  expect(result).toMatchObject({
    fix: `${RENDER} && kubectl --context hub apply --server-side --force-conflicts -k platform/hub${OR}`,
  });
});
