import { expect, test } from "vitest";
import { compareObjects, type LiveObjects, type ObjectRef } from "../clusters.ts";
import type { StepResult } from "../step.ts";
import { checkCluster } from "./clusters.ts";

const POLICY = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicy",
  metadata: { name: "preview-namespaces" },
  spec: { failurePolicy: "Fail" },
};
const ROUTE = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "preview-envs-vs", namespace: "istio-ingress" },
  spec: { hosts: ["*.chrishouse.io"] },
};

/** A cluster that has these objects, and refuses to show some kinds. */
function clusterWith(objects: readonly ObjectRef[], forbidden: readonly string[] = []): LiveObjects {
  return {
    async read({ kind, metadata }) {
      if (forbidden.includes(kind)) throw new Error(`not allowed to get ${kind}`);
      const found = objects.find(
        (object) =>
          object.kind === kind &&
          object.metadata.name === metadata.name &&
          object.metadata.namespace === metadata.namespace,
      );
      return found && { ...found, status: {} };
    },
  };
}

/** The result for a hub that should have these objects. */
async function checked(wanted: readonly ObjectRef[], cluster: LiveObjects): Promise<StepResult> {
  return checkCluster({ hub: await compareObjects(wanted, cluster), identities: {} }, "hub");
}

test("a cluster with every object is right", async () => {
  expect(await checked([POLICY, ROUTE], clusterWith([ROUTE, POLICY]))).toEqual({
    state: "ok",
    detail: "2 objects are as rendered",
  });
});

test("missing and different objects are reported at once, with a fix", async () => {
  const cluster = clusterWith([{ ...ROUTE, spec: { hosts: ["*.red.chrishouse.io"] } } as ObjectRef]);
  expect(await checked([POLICY, ROUTE], cluster)).toEqual({
    state: "broken",
    detail:
      "ValidatingAdmissionPolicy preview-namespaces is missing; VirtualService istio-ingress/preview-envs-vs: " +
      'spec.hosts[0] is "*.red.chrishouse.io", expected "*.chrishouse.io"',
    fix: expect.stringContaining("preview platform"),
  });
});

test("missing and extra fields are reported", async () => {
  const cluster = clusterWith([
    { ...POLICY, spec: {} } as ObjectRef,
    { ...ROUTE, spec: { hosts: ["*.chrishouse.io", "*"] } } as ObjectRef,
  ]);
  expect((await checked([POLICY, ROUTE], cluster)).detail).toBe(
    'ValidatingAdmissionPolicy preview-namespaces: spec.failurePolicy is missing, expected "Fail"; ' +
      'VirtualService istio-ingress/preview-envs-vs: spec.hosts[1] is "*", expected nothing',
  );
});

test("an unreadable object leaves the step open, and hides no difference", async () => {
  const open = clusterWith([ROUTE], ["ValidatingAdmissionPolicy"]);
  expect(await checked([POLICY, ROUTE], open)).toEqual({
    state: "skipped",
    detail:
      "ValidatingAdmissionPolicy preview-namespaces cannot be read: not allowed to get ValidatingAdmissionPolicy",
    options: [],
  });
  const broken = clusterWith([], ["ValidatingAdmissionPolicy"]);
  expect(await checked([POLICY, ROUTE], broken)).toMatchObject({
    state: "broken",
    detail: expect.stringMatching(
      /^VirtualService .* is missing; ValidatingAdmissionPolicy .* cannot be read/,
    ),
  });
});

test("many differences are counted", async () => {
  const wanted = Array.from({ length: 7 }, (_, index) => ({
    ...ROUTE,
    metadata: { name: `route-${index}` },
  }));
  expect((await checked(wanted, clusterWith([]))).detail).toMatch(
    /^VirtualService route-0 is missing; .*route-4 is missing; and 2 more$/,
  );
});
