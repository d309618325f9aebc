import type { StoredObject } from "local-platform";
import { expect, test } from "vitest";
import type { RemovalRef } from "../ports/cluster.ts";
import { application, type Hub, startHub } from "./hub.fixture.ts";

const FINALIZER = "resources-finalizer.argocd.argoproj.io";
const PATH = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/a";

/** The object that a sweep has read, without its version. */
function refOf({ apiVersion, kind, metadata }: StoredObject): RemovalRef {
  const { name, namespace, uid } = metadata;
  return { apiVersion, kind, metadata: { name, namespace, uid } };
}

function find({ kubernetes }: Hub): StoredObject | undefined {
  return kubernetes.find({ ...application("a"), metadata: { name: "a", namespace: "argocd" } });
}

test("an object without finalizers is removed at once, by its uid", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put(application("a"));
  expect(await hub.cluster.remove(refOf(stored))).toBe("removed");
  expect(find(hub)).toBeUndefined();
  expect(hub.kubernetes.requests.at(-1)?.body).toEqual({
    kind: "DeleteOptions",
    apiVersion: "v1",
    preconditions: { uid: stored.metadata.uid },
  });
});

test("an object with a finalizer is being removed, also after a second removal", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put(application("a", { finalizers: [FINALIZER] }));
  expect(await hub.cluster.remove(refOf(stored))).toBe("removing");
  expect(await hub.cluster.remove(refOf(stored))).toBe("removing");
  expect(find(hub)?.metadata).toMatchObject({
    deletionTimestamp: expect.any(String),
    finalizers: [FINALIZER],
  });
});

test("a missing object is gone", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put(application("a"));
  await hub.cluster.remove(refOf(stored));
  expect(await hub.cluster.remove(refOf(stored))).toBe("gone");
});

test("another object of the same name stays", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put(application("a"));
  await hub.cluster.remove(refOf(stored));
  const later = hub.kubernetes.put(application("a"));
  const error = await hub.failure(hub.cluster.remove(refOf(stored)));
  expect(error.code).toBe("changed");
  expect(error.message).toMatch(
    /^could not remove Application "argocd\/a": cluster "admin" answered 409: .*the UID in the precondition \(.+\) does not match .*; read it again$/,
  );
  expect(find(hub)).toEqual(later);
});

test("another version stays if the version is given, and only then", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put(application("a"));
  const changed = hub.kubernetes.put({ ...application("a"), status: { sync: { status: "Synced" } } });
  expect(await hub.failure(hub.cluster.remove(stored))).toMatchObject({ code: "changed" });
  expect(find(hub)).toEqual(changed);
  expect(await hub.cluster.remove(refOf(stored))).toBe("removed");
});

test("a removal with a lost answer is unreachable, and its repetition finds the object gone", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put(application("a"));
  hub.kubernetes.inject({
    when: ({ method }) => method === "DELETE",
    fault: { kind: "reset-after-effect" },
  });
  expect(await hub.failure(hub.cluster.remove(refOf(stored)))).toMatchObject({ code: "unreachable" });
  expect(await hub.cluster.remove(refOf(stored))).toBe("gone");
});

test("a truncated answer is not a removal", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put(application("a"));
  hub.kubernetes.inject({ when: ({ path }) => path === PATH, fault: { kind: "malformed" } });
  expect((await hub.failure(hub.cluster.remove(refOf(stored)))).message).toContain(
    "answered with no Kubernetes object",
  );
});

test("a user with read permission removes nothing", async () => {
  await using hub = await startHub();
  const stored = hub.kubernetes.put(application("a"));
  const rules = [{ apiGroups: ["*"], resources: ["*"], verbs: ["get", "list"] }];
  const reader = hub.kubernetes.createUser({ name: "reader", rules });
  const error = await hub.failure(hub.connect(reader).remove(refOf(stored)));
  expect(error).toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("cannot delete resource"),
  });
  expect(find(hub)).toEqual(stored);
});

test.each(["..", "."])("the name %j removes no collection", async (name) => {
  await using hub = await startHub();
  const { uid } = hub.kubernetes.put(application("a")).metadata;
  const ref = { ...application("a"), metadata: { name, namespace: "argocd", uid } };
  expect(await hub.failure(hub.cluster.remove(ref))).toMatchObject({ code: "refused" });
  expect(hub.asked().filter((line) => line.startsWith("DELETE"))).toEqual([]);
});
