import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { expect, test } from "vitest";
import { type RecordedCluster, recordedCluster } from "./contract/recorded-cluster.fixture.ts";
import { sendRequest } from "./contract/send-request.fixture.ts";
import type { RecordedAnswer } from "./contract/transcripts.fixture.ts";
import { startKubernetes } from "./start-kubernetes.ts";
import type { GivenObject, StoredObject } from "./state/stored-object.ts";

const BASE = "/apis/argoproj.io/v1alpha1";
const IN_ARGOCD = `${BASE}/namespaces/argocd/applications`;
const NAMESPACE = { apiVersion: "v1", kind: "Namespace" };
const EVERYTHING = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
const REF = { apiVersion: "argoproj.io/v1alpha1", kind: "Application" };

function application(name: string, more: object = {}): GivenObject {
  return { ...REF, metadata: { name, namespace: "argocd", ...more } };
}

function ask(
  { kubernetes, tokens }: RecordedCluster,
  method: string,
  path: string,
  body?: object,
): Promise<RecordedAnswer> {
  return sendRequest(kubernetes, tokens.admin, { method, path, body, contentType: "application/json" });
}

/** An Application that the recorded cluster's schema accepts. */
function validApplication(): object {
  const spec = {
    project: "default",
    source: { repoURL: "https://github.com/crh225/platform.git", path: "." },
    destination: { server: "https://kubernetes.default.svc", namespace: "previews" },
  };
  return { ...REF, spec };
}

interface List {
  readonly items: readonly StoredObject[];
  readonly metadata: { readonly continue?: string };
}

async function namesOf(cluster: RecordedCluster, path: string): Promise<string[]> {
  const { body } = await ask(cluster, "GET", path);
  return (body as List).items.map(({ metadata }) => metadata.name);
}

test("all parts of a list have one version, without later changes", async () => {
  await using cluster = await recordedCluster();
  for (const name of ["b", "a", "c"]) cluster.kubernetes.put(application(name));
  const { body: first } = await ask(cluster, "GET", `${IN_ARGOCD}?limit=2`);
  cluster.kubernetes.put(application("d"));
  const { items, metadata } = first as List;
  expect(items.map((item) => item.metadata.name)).toEqual(["a", "b"]);
  expect(await namesOf(cluster, `${IN_ARGOCD}?limit=2&continue=${metadata.continue}`)).toEqual(["c"]);
  expect(await namesOf(cluster, IN_ARGOCD)).toEqual(["a", "b", "c", "d"]);
});

test("a list is of one namespace, or of all", async () => {
  await using cluster = await recordedCluster();
  cluster.kubernetes.put(application("a"));
  cluster.kubernetes.put({ ...REF, metadata: { name: "b", namespace: "previews" } });
  expect(await namesOf(cluster, IN_ARGOCD)).toEqual(["a"]);
  expect(await namesOf(cluster, `${BASE}/applications`)).toEqual(["a", "b"]);
});

test.each([
  ["app", ["a", "b"]],
  ["app=x", ["a"]],
  ["app==x", ["a"]],
  ["app!=x", ["b", "c"]],
  ["!app", ["c"]],
  ["app,app!=y", ["a"]],
  ["", ["a", "b", "c"]],
])("the selector %j selects %j", async (selector, names) => {
  await using cluster = await recordedCluster();
  cluster.kubernetes.put(application("a", { labels: { app: "x" } }));
  cluster.kubernetes.put(application("b", { labels: { app: "y" } }));
  cluster.kubernetes.put(application("c"));
  expect(await namesOf(cluster, `${IN_ARGOCD}?labelSelector=${encodeURIComponent(selector)}`)).toEqual(names);
});

test.each([
  ["GET", `${IN_ARGOCD}?labelSelector=a%20in%20(b)`],
  ["GET", `${IN_ARGOCD}?labelSelector=!a%3Db`],
  ["GET", `${IN_ARGOCD}?watch=true`],
  ["GET", `${IN_ARGOCD}?limit=x`],
  ["GET", `${IN_ARGOCD}?continue=made-up`],
  ["GET", `${IN_ARGOCD}/a/status`],
  ["GET", "/version"],
  ["GET", "/api/v1/pods"],
  ["GET", "/apis/apps/v1"],
  ["DELETE", IN_ARGOCD],
  ["DELETE", "/api/v1/namespaces/argocd"],
  ["POST", "/apis/argoproj.io/v1alpha1"],
  ["GET", "/apis/authentication.k8s.io/v1/selfsubjectreviews"],
])("%s %s is not served, and says so", async (method, path) => {
  await using cluster = await recordedCluster();
  cluster.kubernetes.put(application("a"));
  expect(await ask(cluster, method, path)).toMatchObject({ status: 501, body: { reason: "NotServed" } });
});

test.each([
  ["POST", IN_ARGOCD, { ...REF, kind: "AppProject", metadata: { name: "b" } }, /a body that is no argoproj/],
  ["POST", IN_ARGOCD, { ...REF, metadata: { name: "b", namespace: "previews" } }, /of another namespace/],
  ["POST", "/api/v1/namespaces", { ...NAMESPACE, metadata: { name: "b" } }, /making a namespace/],
  ["PUT", `${IN_ARGOCD}/a`, application("a"), /an update of any version/],
  ["PUT", `${IN_ARGOCD}/a`, application("b", { resourceVersion: "3" }), /another name/],
  ["PATCH", `${IN_ARGOCD}/a`, { metadata: { labels: { a: "b" } } }, /a patch of type application\/json/],
  ["DELETE", `${IN_ARGOCD}/a`, { propagationPolicy: "Orphan" }, /propagation policy Orphan/],
  ["DELETE", `${IN_ARGOCD}/a`, { gracePeriodSeconds: 1 }, /deletion option gracePeriodSeconds/],
])("%s %s with %j is not served, and says so", async (method, path, body, message) => {
  await using kubernetes = await startKubernetes();
  kubernetes.install({ ...REF, plural: "applications", namespaced: true });
  const { token } = kubernetes.createUser({ name: "admin", rules: [EVERYTHING] });
  const { metadata } = kubernetes.put(application("a"));
  const contentType = "application/json";
  expect(await sendRequest(kubernetes, token, { method, path, body, contentType })).toMatchObject({
    status: 501,
    body: { reason: "NotServed", message: expect.stringMatching(message) },
  });
  expect(kubernetes.find(application("a"))?.metadata).toEqual(metadata);
});

test("a dry run answers as a creation does, and stores nothing", async () => {
  await using cluster = await recordedCluster();
  const { name: _, ...metadata } = application("a").metadata;
  const body = { ...validApplication(), metadata: { ...metadata, generateName: "a-" } };
  const { status, body: created } = await ask(cluster, "POST", `${IN_ARGOCD}?dryRun=All`, body);
  expect(status).toBe(201);
  expect(created).toMatchObject({
    metadata: { name: expect.stringMatching(/^a-.{5}$/), generateName: "a-", generation: 1 },
  });
  expect(created).not.toHaveProperty("metadata.resourceVersion");
  expect(await namesOf(cluster, IN_ARGOCD)).toEqual([]);
});

test("a generated name is free, and begins with at most 58 characters of what was asked for", async () => {
  await using cluster = await recordedCluster();
  const { name: _, ...metadata } = application("a").metadata;
  const body = { ...validApplication(), metadata: { ...metadata, generateName: "a".repeat(70) } };
  await ask(cluster, "POST", IN_ARGOCD, body);
  await ask(cluster, "POST", IN_ARGOCD, body);
  const names = await namesOf(cluster, IN_ARGOCD);
  expect(new Set(names).size).toBe(2);
  expect(names).toEqual(Array.from({ length: 2 }, () => expect.stringMatching(/^a{58}[^a]{5}$/)));
});

test.each([
  [
    "/apis/networking.k8s.io/v1/namespaces/argocd/networkpolicies?dryRun=All",
    "the defaults of a NetworkPolicy",
  ],
  [`${IN_ARGOCD}?dryRun=Some`, "the dry run Some"],
  [`${IN_ARGOCD}/a?dryRun=All`, 'the query "dryRun" of a DELETE'],
])("the dry run %s is not served, and says so", async (path, what) => {
  await using cluster = await recordedCluster();
  const method = path.includes("/a?") ? "DELETE" : "POST";
  expect(await ask(cluster, method, path, application("a"))).toMatchObject({
    status: 501,
    body: { message: `${what} is not part of the local Kubernetes` },
  });
});

test("a name in a path is decoded", async () => {
  await using cluster = await recordedCluster();
  expect(await ask(cluster, "GET", `${IN_ARGOCD}/a%2Fb`)).toMatchObject({
    status: 404,
    body: { message: 'applications.argoproj.io "a/b" not found' },
  });
});

test("an update changes the version, and the generation only when more than metadata changed", async () => {
  await using cluster = await recordedCluster();
  cluster.kubernetes.install({
    apiVersion: "example.org/v1",
    kind: "Thing",
    plural: "things",
    namespaced: false,
  });
  const thing = { apiVersion: "example.org/v1", kind: "Thing", metadata: { name: "a" } };
  const made = cluster.kubernetes.put(thing);
  const path = "/apis/example.org/v1/things/a";
  const { body: same } = await ask(cluster, "PUT", path, made);
  expect(same).toEqual(made);
  const labelled = { ...made, metadata: { ...made.metadata, labels: { a: "b" } } };
  const { body: second } = await ask(cluster, "PUT", path, labelled);
  expect(second).toEqual({ ...labelled, metadata: { ...labelled.metadata, resourceVersion: "4" } });
  const { body: third } = await ask(cluster, "PUT", path, { ...(second as object), spec: { a: 1 } });
  expect(third).toMatchObject({
    spec: { a: 1 },
    metadata: { generation: 2, resourceVersion: "5", uid: made.metadata.uid },
  });
  expect(await ask(cluster, "PUT", path, labelled)).toMatchObject({
    status: 409,
    body: { reason: "Conflict" },
  });
});

test("a deletion in the foreground waits for the garbage collector, whose part the test takes", async () => {
  await using cluster = await recordedCluster();
  cluster.kubernetes.put(application("a", { finalizers: ["example.org/mine"] }));
  await ask(cluster, "DELETE", `${IN_ARGOCD}/a`, { propagationPolicy: "Foreground" });
  expect(cluster.kubernetes.find(application("a"))?.metadata).toMatchObject({
    deletionTimestamp: expect.any(String),
    finalizers: ["example.org/mine", "foregroundDeletion"],
  });
  cluster.kubernetes.finalize(application("a"), "foregroundDeletion");
  expect(cluster.kubernetes.find(application("a"))?.metadata.finalizers).toEqual(["example.org/mine"]);
  cluster.kubernetes.finalize(application("a"), "example.org/mine");
  expect(cluster.kubernetes.find(application("a"))).toBeUndefined();
});

test("a deletion of an older version is 409", async () => {
  await using cluster = await recordedCluster();
  cluster.kubernetes.put(application("a"));
  const preconditions = { resourceVersion: "1" };
  expect(await ask(cluster, "DELETE", `${IN_ARGOCD}/a`, { preconditions })).toEqual({
    status: 409,
    body: {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message:
        'Operation cannot be fulfilled on Application.argoproj.io "a": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (3). The object might have been modified',
      reason: "Conflict",
      details: { name: "a", group: "argoproj.io", kind: "Application" },
      code: 409,
    },
  });
});

test("access rules apply to one namespace, and their refusals have names", async () => {
  await using cluster = await recordedCluster();
  const read = (path: string): Promise<RecordedAnswer> =>
    sendRequest(cluster.kubernetes, cluster.tokens.gc, { method: "GET", path });
  expect(await read(IN_ARGOCD)).toMatchObject({ status: 200 });
  expect(await read(`${BASE}/applications`)).toMatchObject({ status: 403 });
  expect(await read(`${BASE}/namespaces/previews/applications/a`)).toMatchObject({
    status: 403,
    body: {
      message:
        'applications.argoproj.io "a" is forbidden: User "system:serviceaccount:previews:gc" cannot get resource "applications" in API group "argoproj.io" in the namespace "previews"',
      details: { name: "a", group: "argoproj.io", kind: "applications" },
    },
  });
});

test("access rules apply to their verbs, groups and resources", async () => {
  await using cluster = await recordedCluster();
  const rule = { verbs: ["list"], apiGroups: ["argoproj.io"], resources: ["applications"] };
  const { token } = cluster.kubernetes.createUser({ name: "reader", rules: [rule] });
  const statusOf = async (path: string): Promise<number> =>
    (await sendRequest(cluster.kubernetes, token, { method: "GET", path })).status;
  expect(await statusOf(IN_ARGOCD)).toBe(200);
  expect(await statusOf(`${IN_ARGOCD}/a`)).toBe(403);
  expect(await statusOf("/apis/networking.istio.io/v1/gateways")).toBe(403);
  expect(await statusOf("/apis/argoproj.io/v1alpha1/appprojects")).toBe(403);
});

test("the log has each request with its user and without credentials", async () => {
  await using cluster = await recordedCluster();
  await ask(cluster, "GET", `${IN_ARGOCD}?limit=2`);
  await sendRequest(cluster.kubernetes, cluster.tokens.bad, { method: "GET", path: IN_ARGOCD });
  expect(cluster.kubernetes.requests).toMatchObject([
    { user: "admin", method: "GET", path: IN_ARGOCD, query: { limit: "2" }, body: undefined, status: 200 },
    { user: undefined, method: "GET", path: IN_ARGOCD, query: {}, body: undefined, status: 401 },
  ]);
});

test("a request without credentials is anonymous, and may do nothing", async () => {
  await using cluster = await recordedCluster();
  expect(await askAnonymously(cluster, `GET ${BASE}`)).toMatch(
    /^HTTP\/1.1 403 .*forbidden: User \\"system:anonymous\\" cannot get path \\"\/apis\/argoproj.io\/v1alpha1\\"/s,
  );
  expect(await askAnonymously(cluster, "POST /apis/authentication.k8s.io/v1/selfsubjectreviews")).toMatch(
    /^HTTP\/1.1 403 .*User \\"system:anonymous\\" cannot create resource \\"selfsubjectreviews\\"/s,
  );
});

async function askAnonymously({ kubernetes }: RecordedCluster, head: string): Promise<string> {
  const { hostname: host, port } = new URL(kubernetes.url);
  const socket = connect({ host, port: Number(port), ca: kubernetes.authority });
  socket.write(`${head} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  return text(socket);
}
