import { expect, test } from "vitest";
import { compareObjects, type LiveObjects, type ObjectRef } from "../live/live-objects.ts";
import { checkObjects } from "./clusters.ts";

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

test("a cluster that has everything is right", async () => {
  const comparisons = await compareObjects([POLICY, ROUTE], clusterWith([ROUTE, POLICY]));
  expect(checkObjects(comparisons)).toEqual({ state: "ok", detail: "2 objects are as rendered" });
});

test("what is missing and what differs is told at once, with what to do", async () => {
  const cluster = clusterWith([{ ...ROUTE, spec: { hosts: ["*.red.chrishouse.io"] } } as ObjectRef]);
  expect(checkObjects(await compareObjects([POLICY, ROUTE], cluster))).toEqual({
    state: "broken",
    detail:
      "ValidatingAdmissionPolicy preview-namespaces is missing; VirtualService istio-ingress/preview-envs-vs: " +
      'spec.hosts[0] is "*.red.chrishouse.io", expected "*.chrishouse.io"',
    fix: expect.stringContaining("preview platform"),
  });
});

test("a field that is missing or too much is told as such", async () => {
  const cluster = clusterWith([
    { ...POLICY, spec: {} } as ObjectRef,
    { ...ROUTE, spec: { hosts: ["*.chrishouse.io", "*"] } } as ObjectRef,
  ]);
  expect(checkObjects(await compareObjects([POLICY, ROUTE], cluster)).detail).toBe(
    'ValidatingAdmissionPolicy preview-namespaces: spec.failurePolicy is missing, expected "Fail"; ' +
      'VirtualService istio-ingress/preview-envs-vs: spec.hosts[1] is "*", expected nothing',
  );
});

test("what cannot be read leaves the step open, and hides no difference", async () => {
  const open = clusterWith([ROUTE], ["ValidatingAdmissionPolicy"]);
  expect(checkObjects(await compareObjects([POLICY, ROUTE], open))).toEqual({
    state: "skipped",
    detail:
      "ValidatingAdmissionPolicy preview-namespaces cannot be read: not allowed to get ValidatingAdmissionPolicy",
    options: [],
  });
  const broken = clusterWith([], ["ValidatingAdmissionPolicy"]);
  expect(checkObjects(await compareObjects([POLICY, ROUTE], broken))).toMatchObject({
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
  expect(checkObjects(await compareObjects(wanted, clusterWith([]))).detail).toMatch(
    /^VirtualService route-0 is missing; .*route-4 is missing; and 2 more$/,
  );
});
