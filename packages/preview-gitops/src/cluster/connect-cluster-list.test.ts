import { expect, test } from "vitest";
import { APPLICATION, application, type Hub, startHub } from "./hub.fixture.ts";

const EPHEMERAL = { "preview-core/ephemeral": "true" };
const PATH = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";
const QUERY = { ...APPLICATION, namespace: "argocd" };

function putApplications({ kubernetes }: Hub, ...names: readonly string[]): void {
  for (const name of names) kubernetes.put(application(name, { labels: EPHEMERAL }));
}

function pagesOf({ kubernetes }: Hub): Record<string, string>[] {
  return kubernetes.requests.filter(({ path }) => path === PATH).map(({ query }) => query);
}

test("all pages are read in order, each with the token of the page before", async () => {
  await using hub = await startHub();
  putApplications(hub, "e", "a", "c", "d", "b");
  const objects = await hub.cluster.list({ ...QUERY, labels: EPHEMERAL, pageSize: 2 });
  expect(objects.map(({ metadata }) => metadata.name)).toEqual(["a", "b", "c", "d", "e"]);
  const selected = { limit: "2", labelSelector: "preview-core/ephemeral=true" };
  expect(pagesOf(hub)).toEqual([
    selected,
    { ...selected, continue: expect.any(String) },
    { ...selected, continue: expect.any(String) },
  ]);
});

test("an object has all fields of the cluster", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put({ ...application("a"), spec: { project: "previews", unknown: [{}] } });
  expect(await hub.cluster.list(QUERY)).toEqual([stored]);
});

test("a list with labels has only the objects with all of these labels", async () => {
  await using hub = await startHub();
  putApplications(hub, "a");
  hub.kubernetes.put(application("b", { labels: { ...EPHEMERAL, team: "red" } }));
  hub.kubernetes.put(application("c", { labels: { team: "red" } }));
  const objects = await hub.cluster.list({ ...QUERY, labels: { ...EPHEMERAL, team: "red" } });
  expect(objects.map(({ metadata }) => metadata.name)).toEqual(["b"]);
});

test("a list without a namespace has the objects of all namespaces, 500 in a request", async () => {
  await using hub = await startHub();
  putApplications(hub, "a");
  hub.kubernetes.put({ ...APPLICATION, metadata: { name: "b", namespace: "other" } });
  const objects = await hub.cluster.list(APPLICATION);
  expect(objects.map(({ metadata }) => metadata.namespace)).toEqual(["argocd", "other"]);
  expect(hub.kubernetes.requests.at(-1)).toMatchObject({
    path: "/apis/argoproj.io/v1alpha1/applications",
    query: { limit: "500" },
  });
});

test("each namespace has its kind, although a list of Kubernetes omits the kind", async () => {
  await using hub = await startHub();
  const NAMESPACE = { apiVersion: "v1", kind: "Namespace" };
  hub.kubernetes.put({ ...NAMESPACE, metadata: { name: "red-dev-pr-1-pricing-api", labels: EPHEMERAL } });
  hub.kubernetes.put({ ...NAMESPACE, metadata: { name: "kube-system" } });
  expect(await hub.cluster.list({ ...NAMESPACE, labels: EPHEMERAL })).toMatchObject([
    { ...NAMESPACE, metadata: { name: "red-dev-pr-1-pricing-api" } },
  ]);
});

test("expired pages are read again from the start, and no object is in the list twice", async () => {
  await using hub = await startHub();
  putApplications(hub, "a", "b", "c");
  const listed = hub.cluster.list({ ...QUERY, pageSize: 1 });
  await expireOnTheWay(hub, 1);
  const objects = await listed;
  expect(objects.map(({ metadata }) => metadata.name)).toEqual(["a", "b", "c"]);
  expect(hub.kubernetes.requests.map(({ status }) => status)).toEqual([200, 200, 410, 200, 200, 200]);
});

test("a second expiry is a failure that a later repetition can end", async () => {
  await using hub = await startHub();
  putApplications(hub, "a", "b");
  const failed = hub.failure(hub.cluster.list({ ...QUERY, pageSize: 1 }));
  await expireOnTheWay(hub, 2);
  const error = await failed;
  expect(error.code).toBe("unreachable");
  expect(error.message).toMatch(
    /^could not list Application objects: cluster "admin" answered 410: The provided continue parameter is too old/,
  );
  expect(pagesOf(hub)).toHaveLength(4);
});

test("a first page with 410 is not an expired list", async () => {
  await using hub = await startHub();
  hub.kubernetes.inject({ when: ({ path }) => path === PATH, fault: { kind: "answer", status: 410 } });
  expect(await hub.failure(hub.cluster.list(QUERY))).toMatchObject({ code: "unreachable" });
  expect(pagesOf(hub)).toHaveLength(1);
});

test("a slow page is read", async () => {
  await using hub = await startHub();
  putApplications(hub, "a", "b");
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  const when = ({ query }: { readonly query: Record<string, string> }): boolean => "continue" in query;
  const slow = hub.kubernetes.inject({ when, fault: { kind: "hold", until } });
  const listed = hub.cluster.list({ ...QUERY, pageSize: 1 });
  await slow.reached;
  release();
  expect(await listed).toHaveLength(2);
});

test("a refused list names the missing permission", async () => {
  await using hub = await startHub();
  const gc = hub.kubernetes.createUser({ name: "system:serviceaccount:previews:gc", rules: [] });
  const error = await hub.failure(hub.connect(gc).list({ apiVersion: "v1", kind: "Namespace" }));
  expect(error.code).toBe("forbidden");
  expect(error.message).toBe(
    'could not list Namespace objects: cluster "system:serviceaccount:previews:gc" answered 403: namespaces is forbidden: User "system:serviceaccount:previews:gc" cannot list resource "namespaces" in API group "" at the cluster scope; give the user this right',
  );
});

test.each([
  ["half of the JSON", { kind: "malformed" }],
  ["no list", { kind: "answer", status: 200, body: { kind: "Status" } }],
  ["a list of no objects", { kind: "answer", status: 200, body: { items: ["a"] } }],
  ["a list of objects without a name", { kind: "answer", status: 200, body: { items: [{ metadata: {} }] } }],
] as const)("%s is not an empty list", async (_, fault) => {
  await using hub = await startHub();
  putApplications(hub, "a");
  hub.kubernetes.inject({ when: ({ path }) => path === PATH, fault });
  const error = await hub.failure(hub.cluster.list(QUERY));
  expect(error).toMatchObject({ code: "unreachable", message: expect.stringContaining("answered with no") });
});

/** Lets the list expire before a second page is read, this many times. */
async function expireOnTheWay({ kubernetes }: Hub, times: number): Promise<void> {
  const holds = Array.from({ length: times }, () => {
    const { promise: until, resolve: release } = Promise.withResolvers<void>();
    const isSecond = ({ query }: { readonly query: object }): boolean => "continue" in query;
    return { release, hold: kubernetes.inject({ when: isSecond, fault: { kind: "hold", until } }) };
  });
  for (const { hold, release } of holds) {
    await hold.reached;
    kubernetes.expireLists();
    release();
  }
}
