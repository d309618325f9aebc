import { expect, test } from "vitest";
import { APPLICATION, application, startHub } from "./hub.fixture.ts";

const COLLECTION = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";
const WANTED = { ...application("a", { labels: { a: "b" } }), spec: { project: "previews" } };

test("an object is created in a dry run beside the one that has its name, and nothing changes", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put({ ...WANTED, spec: { project: "default" } });
  const created = await hub.cluster.dryRun(WANTED);
  expect(created).toMatchObject({ ...WANTED, metadata: { namespace: "argocd", labels: { a: "b" } } });
  expect(created).not.toMatchObject({ metadata: { name: "a" } });
  expect(await hub.cluster.list(APPLICATION)).toEqual([stored]);
  expect(hub.kubernetes.requests.find(({ method }) => method === "POST")).toMatchObject({
    path: COLLECTION,
    query: { dryRun: "All" },
    body: { metadata: { generateName: "a-" } },
  });
});

test("the object has the server's defaults", async () => {
  await using hub = await startHub();
  const policy = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "preview-service-internal-only" },
    spec: { validations: [{ expression: "true" }] },
  };
  expect(await hub.cluster.dryRun(policy)).toMatchObject({ spec: { ...policy.spec, failurePolicy: "Fail" } });
});

test("a user without the right to create gets the right's name", async () => {
  await using hub = await startHub();
  const rules = [{ apiGroups: ["*"], resources: ["*"], verbs: ["get", "list"] }];
  const reader = hub.connect(hub.kubernetes.createUser({ name: "reader", rules }));
  hub.kubernetes.put(WANTED);
  expect(await hub.failure(reader.dryRun(WANTED))).toMatchObject({
    code: "forbidden",
    message:
      'could not try to create Application "argocd/a": cluster "reader" answered 403: applications.argoproj.io is forbidden: User "reader" cannot create resource "applications" in API group "argoproj.io" in the namespace "argocd"; give the user this right',
  });
});

test("an answer without an object is none", async () => {
  await using hub = await startHub();
  hub.kubernetes.inject({
    when: ({ method }) => method === "POST",
    fault: { kind: "answer", status: 201, body: "" },
  });
  expect((await hub.failure(hub.cluster.dryRun(WANTED))).message).toContain(
    "answered with no Kubernetes object",
  );
});
