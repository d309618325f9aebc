import { expect, test } from "vitest";
import type { ObjectRef } from "../local-kubernetes.ts";
import { compareAnswers } from "./compare-answers.fixture.ts";
import { type RecordedCluster, readSetup, recordedCluster } from "./recorded-cluster.fixture.ts";
import { sendRequest } from "./send-request.fixture.ts";
import { readDryRuns, readRecording, type Transcript } from "./transcripts.fixture.ts";

/** Recorded requests that are not served → the name in the refusal. */
const NOT_SERVED: Readonly<Record<string, RegExp>> = {
  "create app missing spec (422)": /refusal of an invalid Application .*destination/s,
  "create app unknown field, default Warn": /query "fieldValidation"/,
  "create app unknown field, Strict (400)": /query "fieldValidation"/,
  "gc creates unlabelled app: VAP deny": /admission of a create of applications/,
  "gc creates app with pr=abc: CEL runtime error": /admission of a create of applications/,
  "server-side apply by other manager: conflict": /query "fieldManager" of a PATCH/,
  "create VS strict unknown (400)": /query "fieldValidation"/,
  "create Gateway invalid enum (422)": /refusal of an invalid Gateway .*mode/s,
  "CronJob bad schedule (422)": /POST \/apis\/batch\/v1\/namespaces\/previews\/cronjobs/,
  SelfSubjectAccessReview: /selfsubjectaccessreviews/,
};

const { transcripts } = readRecording();
const served = transcripts.filter(({ name }) => !(name in NOT_SERVED));
const admitted = transcripts.filter(({ name }) => NOT_SERVED[name]?.source.startsWith("admission"));

/** An earlier Application that is in no transcript. With it, the recorded list has a second part. */
const OTHER = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "g-z", namespace: "argocd", labels: { "preview.chrishouse.io/pr": "7" } },
};

test("every served request has the recorded answer of kube-apiserver", async () => {
  await using cluster = await recordedCluster();
  expect(served).toHaveLength(17);
  expect(await replay(cluster)).toEqual({});
});

test.for(readDryRuns())("$name: has the recorded answer of kube-apiserver", async (transcript) => {
  await using cluster = await recordedCluster();
  const { kubernetes, tokens } = cluster;
  kubernetes.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "g-used", namespace: "argocd" } });
  const before = kubernetes.find(transcript.request.body as ObjectRef);
  const { who, request, response } = transcript;
  expect(compareAnswers(response, await sendRequest(kubernetes, tokens[who], request))).toEqual([]);
  expect(kubernetes.find(transcript.request.body as ObjectRef)).toEqual(before);
});

test("one wrong answer is found", async () => {
  await using cluster = await recordedCluster();
  const body = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code: 404 };
  cluster.kubernetes.inject({
    when: ({ path }) => path.endsWith("/nope"),
    fault: { kind: "answer", status: 404, body },
  });
  expect(await replay(cluster)).toEqual({
    "get missing (404)": ["/message is missing", "/reason is missing", "/details is missing"],
  });
});

test.for(Object.entries(NOT_SERVED))("%s: is not served, and the answer says so", async ([name, refusal]) => {
  await using cluster = await recordedCluster();
  const transcript = findTranscript(name);
  if (admitted.includes(transcript))
    for (const object of readSetup("vap.yaml")) cluster.kubernetes.put(object);
  const { who, request } = transcript;
  const answer = await sendRequest(cluster.kubernetes, cluster.tokens[who], request);
  expect(answer).toMatchObject({
    status: 501,
    body: { kind: "Status", reason: "NotServed", message: expect.stringMatching(refusal) },
  });
});

/** Transcript, change of its answer, and the expected difference. */
const DEVIATIONS: Readonly<Record<string, [string, (body: object) => object, string]>> = {
  "another reason": [
    "get missing (404)",
    (body) => ({ ...body, reason: "Gone" }),
    '/reason is "Gone", and was "NotFound"',
  ],
  "a key too many": ["create app", (body) => ({ ...body, status: {} }), "/status was not there"],
  "a key too few": [
    "create app",
    (body) => withMetadata(body, { uid: undefined }),
    '/metadata/uid is undefined, and was "414b3355-8c07-49f2-ba6c-d9596dd5abee"',
  ],
  "another value": [
    "create app",
    (body) => withMetadata(body, { generation: 2 }),
    "/metadata/generation is 2, and was 1",
  ],
  "a time with milliseconds": [
    "create app",
    (body) => withMetadata(body, { creationTimestamp: "2026-11-22T19:28:36.000Z" }),
    '/metadata/creationTimestamp is "2026-11-22T19:28:36.000Z", and was "2026-11-22T19:28:36Z"',
  ],
  "a version that is no integer": [
    "create app",
    (body) => withMetadata(body, { resourceVersion: "7.5" }),
    '/metadata/resourceVersion is "7.5", and was "764"',
  ],
  "no way to continue": [
    "list labelled limit=1 (continue token)",
    (body) => withMetadata(body, { continue: "" }),
    '/metadata/continue is "", and was "<token>"',
  ],
  "another message": [
    "no token (401)",
    (body) => ({ ...body, message: "Who are you?" }),
    '/message is "Who are you?", and was "Unauthorized"',
  ],
};

test.for(Object.entries(DEVIATIONS))("%s is a deviation", ([, [name, change, found]]) => {
  const { response } = findTranscript(name);
  const body = response.body as object;
  expect(compareAnswers(response, { ...response, body: { ...body } })).toEqual([]);
  expect(compareAnswers(response, { ...response, body: change(body) })).toEqual([found]);
});

test("another status is a deviation", () => {
  const { response } = findTranscript("create app");
  expect(compareAnswers(response, { ...response, status: 200 })).toEqual([
    "/status-code is 200, and was 201",
  ]);
});

/** Transcript → differences of this Kubernetes. */
async function replay({ kubernetes, tokens }: RecordedCluster): Promise<Record<string, string[]>> {
  kubernetes.put(OTHER);
  const differences: Record<string, string[]> = {};
  for (const { name, who, request, response } of served) {
    const found = compareAnswers(response, await sendRequest(kubernetes, tokens[who], request));
    if (found.length > 0) differences[name] = found;
  }
  return differences;
}

function findTranscript(name: string): Transcript {
  const found = transcripts.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} was not recorded`);
  return found;
}

function withMetadata(body: object, changed: object): object {
  return { ...body, metadata: { ...(body as { metadata: object }).metadata, ...changed } };
}
