import { expect, test } from "vitest";
import { APPLICATION, application, startHub } from "./hub.fixture.ts";

const PATH = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/a";
const REF = { ...APPLICATION, metadata: { name: "a", namespace: "argocd" } };

test("an object has all fields of the cluster, and its kind is found with one request", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put({ ...application("a"), spec: { project: "previews", unknown: [{}] } });
  expect(await hub.cluster.read(REF)).toEqual(stored);
  expect(hub.asked()).toEqual(["GET /apis/argoproj.io/v1alpha1", `GET ${PATH}`]);
  await hub.cluster.read(REF);
  expect(hub.asked()).toEqual([`GET ${PATH}`]);
});

test("a missing object is undefined", async () => {
  await using hub = await startHub();
  expect(await hub.cluster.read(REF)).toBeUndefined();
});

test("a cluster-scoped object is read without a namespace, even if a namespace is given", async () => {
  await using hub = await startHub();
  hub.kubernetes.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "argocd" } });
  const metadata = { name: "argocd", namespace: "nowhere" };
  expect(await hub.cluster.read({ apiVersion: "v1", kind: "Namespace", metadata })).toMatchObject({
    kind: "Namespace",
    metadata: { name: "argocd" },
  });
});

test.each([
  ["crossplane.chrishouse.io/v1alpha1", "NamespaceClaim", "crossplane.chrishouse.io/v1alpha1"],
  ["argoproj.io/v1alpha1", "AppProject", "argoproj.io/v1alpha1 AppProject"],
])("a missing kind is named: %s %s", async (apiVersion, kind, what) => {
  await using hub = await startHub();
  const error = await hub.failure(hub.cluster.read({ ...REF, apiVersion, kind }));
  expect(error.code).toBe("no-such-kind");
  expect(error.message).toBe(`cluster "admin" has no ${what}; install its definition first`);
});

test("a subresource is not mistaken for its kind", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put(application("a"));
  const resources = ["applications/status", "applications"].map((name) => ({
    name,
    kind: "Application",
    namespaced: true,
  }));
  hub.kubernetes.inject({
    when: ({ path }) => path === "/apis/argoproj.io/v1alpha1",
    fault: { kind: "answer", status: 200, body: { kind: "APIResourceList", resources } },
  });
  expect(await hub.cluster.read(REF)).toEqual(stored);
});

test("a namespaced object needs a namespace", async () => {
  await using hub = await startHub();
  const error = await hub.failure(hub.cluster.read({ ...APPLICATION, metadata: { name: "a" } }));
  expect(error).toMatchObject({ code: "refused", message: 'Application "a" needs a namespace' });
});

test.each(["..", ".", ""])("the name %j is refused", async (name) => {
  await using hub = await startHub();
  await hub.cluster.read(REF);
  hub.asked();
  const error = await hub.failure(hub.cluster.read({ ...REF, metadata: { name, namespace: "argocd" } }));
  expect(error.code).toBe("refused");
  const inNamespace = hub.cluster.read({ ...REF, metadata: { name: "a", namespace: name } });
  expect((await hub.failure(inNamespace)).code).toBe("refused");
  expect(hub.asked()).toEqual([]);
});

test.each(["a/../../b", "a?b", "a#b", "%2e%2e"])("the name %j is one segment of the path", async (name) => {
  await using hub = await startHub();
  expect(await hub.cluster.read({ ...REF, metadata: { name, namespace: "argocd" } })).toBeUndefined();
  expect(hub.asked().at(-1)).toBe(
    `GET /apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${encodeURIComponent(name)}`,
  );
});

test("a refused read names the missing permission", async () => {
  await using hub = await startHub();
  const doctor = hub.kubernetes.createUser({
    name: "doctor",
    rules: [{ apiGroups: ["argoproj.io"], resources: ["applications"], verbs: ["list"] }],
  });
  const error = await hub.failure(hub.connect(doctor).read(REF));
  expect(error.code).toBe("forbidden");
  expect(error.message).toBe(
    'could not read Application "argocd/a": cluster "doctor" answered 403: applications.argoproj.io "a" is forbidden: User "doctor" cannot get resource "applications" in API group "argoproj.io" in the namespace "argocd"; give the user this right',
  );
});

test.each([
  [408, "unreachable"],
  [429, "unreachable"],
  [500, "unreachable"],
  [503, "unreachable"],
  [501, "refused"],
  [400, "refused"],
  [401, "unauthorized"],
])("an answer %i without a Status is %s", async (status, code) => {
  await using hub = await startHub();
  hub.kubernetes.inject({
    when: ({ path }) => path === PATH,
    fault: { kind: "answer", status, body: "<html>", headers: { "content-type": "text/html" } },
  });
  const error = await hub.failure(hub.cluster.read(REF));
  expect(error.code).toBe(code);
  expect(error.message).toMatch(
    new RegExp(`^could not read Application "argocd/a": cluster "admin" answered ${status}(;|$)`),
  );
});

test("a failed discovery is not a missing kind", async () => {
  await using hub = await startHub();
  const when = ({ path }: { readonly path: string }): boolean => path === "/apis/argoproj.io/v1alpha1";
  hub.kubernetes.inject({ when, fault: { kind: "answer", status: 503 } });
  expect(await hub.failure(hub.cluster.read(REF))).toMatchObject({
    code: "unreachable",
    message: 'could not find the kinds of argoproj.io/v1alpha1: cluster "admin" answered 503',
  });
  hub.kubernetes.inject({ when, fault: { kind: "answer", status: 200, body: [] } });
  expect((await hub.failure(hub.cluster.read(REF))).message).toContain("answered with no list of kinds");
});
