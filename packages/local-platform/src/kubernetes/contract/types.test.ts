import {
  APIResourceList,
  type IAPIResourceList,
} from "@kubernetes-models/apimachinery/apis/meta/v1/APIResourceList";
import { ListMeta } from "@kubernetes-models/apimachinery/apis/meta/v1/ListMeta";
import { type IStatus, Status } from "@kubernetes-models/apimachinery/apis/meta/v1/Status";
import { SelfSubjectReview } from "kubernetes-models/authentication.k8s.io/v1";
import { Namespace } from "kubernetes-models/v1";
import { expect, test } from "vitest";
import { recordedCluster } from "./recorded-cluster.fixture.ts";
import { sendRequest } from "./send-request.fixture.ts";

// Answers that are in no transcript, checked against Kubernetes' own types.

const APPLICATIONS = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";

const APPLICATION = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "g-1", namespace: "argocd" },
};

test("discovery lists a group's kinds", async () => {
  await using cluster = await recordedCluster();
  const { status, body } = await ask(cluster, "GET", "/apis/argoproj.io/v1alpha1");
  new APIResourceList(body as IAPIResourceList).validate();
  expect(status).toBe(200);
  expect(body).toEqual({
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: "argoproj.io/v1alpha1",
    resources: [
      {
        name: "applications",
        singularName: "application",
        namespaced: true,
        kind: "Application",
        verbs: ["create", "delete", "get", "list", "patch", "update"],
      },
    ],
  });
});

test("a group that is not installed gets Go's 404 and no Status", async () => {
  await using cluster = await recordedCluster();
  const nowhere = { status: 404, body: "404 page not found\n" };
  expect(await ask(cluster, "GET", "/apis/crossplane.io/v1")).toEqual(nowhere);
  expect(await ask(cluster, "GET", "/apis/argoproj.io/v1alpha1/workflows")).toEqual(nowhere);
});

test("a self review has the user and its groups", async () => {
  await using cluster = await recordedCluster();
  const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
  const { status, body } = await sendRequest(cluster.kubernetes, cluster.tokens.gc, { method: "POST", path });
  new SelfSubjectReview(body as SelfSubjectReview).validate();
  expect(status).toBe(201);
  expect(body).toEqual({
    kind: "SelfSubjectReview",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { creationTimestamp: expect.any(String) },
    status: {
      userInfo: {
        username: "system:serviceaccount:previews:gc",
        groups: ["system:serviceaccounts", "system:serviceaccounts:previews", "system:authenticated"],
      },
    },
  });
});

test("a deletion without finalizers answers with success", async () => {
  await using cluster = await recordedCluster();
  const { metadata } = cluster.kubernetes.put(APPLICATION);
  const { status, body } = await ask(cluster, "DELETE", `${APPLICATIONS}/g-1`);
  new Status(body as IStatus).validate();
  expect(status).toBe(200);
  expect(body).toEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name: "g-1", group: "argoproj.io", kind: "applications", uid: metadata.uid },
  });
});

test("a list without a selector has the number of remaining items", async () => {
  await using cluster = await recordedCluster();
  for (const name of ["g-1", "g-2", "g-3"])
    cluster.kubernetes.put({ ...APPLICATION, metadata: { name, namespace: "argocd" } });
  const { body } = await ask(cluster, "GET", `${APPLICATIONS}?limit=1`);
  const { metadata } = body as { readonly metadata: ListMeta };
  new ListMeta(metadata).validate();
  expect(metadata).toEqual({
    continue: expect.any(String),
    remainingItemCount: 2,
    resourceVersion: expect.any(String),
  });
});

test("an expired list is 410, with a token to go on without consistency", async () => {
  await using cluster = await recordedCluster();
  for (const name of ["g-1", "g-2"])
    cluster.kubernetes.put({ ...APPLICATION, metadata: { name, namespace: "argocd" } });
  const { body: first } = await ask(cluster, "GET", `${APPLICATIONS}?limit=1`);
  const token = (first as { readonly metadata: { readonly continue: string } }).metadata.continue;
  cluster.kubernetes.expireLists();
  const { status, body } = await ask(cluster, "GET", `${APPLICATIONS}?limit=1&continue=${token}`);
  new Status(body as IStatus).validate();
  expect(status).toBe(410);
  expect(body).toEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: { continue: expect.any(String) },
    status: "Failure",
    message: expect.stringMatching(/^The provided continue parameter is too old/),
    reason: "Expired",
    code: 410,
  });
});

test("the items of Kubernetes' own lists have no kind", async () => {
  await using cluster = await recordedCluster();
  const { body } = await ask(cluster, "GET", "/api/v1/namespaces?limit=1");
  const { items, ...list } = body as { readonly items: readonly Namespace[] };
  new Namespace(items[0]).validate();
  expect(list).toMatchObject({ apiVersion: "v1", kind: "NamespaceList" });
  expect(items).toEqual([
    {
      metadata: {
        name: "argocd",
        uid: expect.any(String),
        resourceVersion: expect.any(String),
        creationTimestamp: expect.any(String),
      },
    },
  ]);
});

type Cluster = Awaited<ReturnType<typeof recordedCluster>>;

function ask({ kubernetes, tokens }: Cluster, method: string, path: string): ReturnType<typeof sendRequest> {
  return sendRequest(kubernetes, tokens.admin, { method, path });
}
