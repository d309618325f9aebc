import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KubernetesObject, Review } from "../../../fixtures/admission-review.ts";
import { ADMIN, creates, deletes, namespaceOf, updates } from "../../../fixtures/admission-writes.ts";
import { anyDeployment } from "../../../fixtures/any-deployment.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG, SHA } from "../../../fixtures/example.ts";
import { denialBy, testPolicy } from "../../../fixtures/policy-cases.ts";
import { runs } from "../../../fixtures/runs.ts";
import { unknownKeys } from "../../../fixtures/upstream-schemas.ts";
import { buildApplication } from "../../manifests/build-application.ts";
import { buildApplicationPolicy } from "./build-application-policy.ts";

const policy = buildApplicationPolicy(EXAMPLE_CONFIG);
const namespace = namespaceOf("argocd", {});
const CONTROLLER = "system:serviceaccount:argocd:argocd-application-controller";
const TRACKING_ID = "argocd.argoproj.io/tracking-id";
const MALLORY = "https://github.com/mallory/chart";

const app = buildApplication(DEPLOYMENT, EXAMPLE_CONFIG);

interface Changes {
  readonly metadata?: object;
  readonly labels?: object;
  readonly annotations?: object;
  readonly spec?: object;
  readonly source?: object;
  readonly helm?: object;
  readonly syncPolicy?: object;
  readonly operation?: object;
}

/** The example's Application as the app-of-apps applies it. */
function application(
  changes: Changes = {},
  tracking = "previews:argoproj.io/Application:argocd/pricing-api-pr-1",
) {
  const { metadata, spec } = app;
  return {
    ...app,
    metadata: {
      ...metadata,
      ...changes.metadata,
      labels: { ...metadata.labels, ...changes.labels },
      annotations: { ...metadata.annotations, [TRACKING_ID]: tracking, ...changes.annotations },
    },
    spec: {
      ...spec,
      source: { ...spec.source, ...changes.source, helm: { ...spec.source.helm, ...changes.helm } },
      syncPolicy: { ...spec.syncPolicy, ...changes.syncPolicy },
      ...changes.spec,
    },
    ...(changes.operation === undefined ? {} : { operation: changes.operation }),
  };
}

const create = (changes: Changes) => creates(CONTROLLER, application(changes), { namespace });
const update = (from: Changes, to: Changes) =>
  updates(CONTROLLER, application(from), application(to), { namespace });
/** What the parent applies that says nothing of a preview itself. */
const bare = (changes: object = {}, project = "default"): KubernetesObject & { spec: object } => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "cluster-admin", ...changes },
  spec: {
    project,
    destination: { server: "https://kubernetes.default.svc", namespace: "kube-system" },
  },
});
const tracked = (id: string) => bare({ annotations: { [TRACKING_ID]: id } });
const FROM_BEFORE = { source: { targetRevision: "main" } };
const DELETING = { deletionTimestamp: "2026-11-24T10:00:00Z" };
const BACKOFF = { duration: "3s", factor: 1, maxDuration: "3s" };
const sync = (how: object) => ({ operation: { sync: { revision: SHA, ...how } } });

const real = (preview: Partial<typeof DEPLOYMENT.preview>) =>
  buildApplication({ ...DEPLOYMENT, preview: { ...DEPLOYMENT.preview, ...preview } }, EXAMPLE_CONFIG);
/** A preview that is in order, but for what it is made of. */
const made = (preview: Partial<typeof DEPLOYMENT.preview>) =>
  creates(CONTROLLER, real(preview), { namespace });
/** A preview whose namespace, host and Application are all too long. */
const LONG = real({ service: `s${"a".repeat(62)}`, team: `t${"b".repeat(19)}`, pr: 12 });
/** The same with something else where it stands. */
const long = (from: string, to: string) =>
  creates(CONTROLLER, JSON.parse(JSON.stringify(LONG).replaceAll(from, to)), { namespace });
const LONG_NAMESPACE = LONG.spec.destination.namespace;
const LONG_HOST = LONG.metadata.labels["preview-core/host"] ?? "";
const LONG_NAME = LONG.metadata.name;
/** A preview whose namespace has its number behind a hash. */
const SHORTENED = real({ service: "s".repeat(30), team: "t".repeat(40), pr: 12 });
const shortened = (from: string, to: string) =>
  creates(CONTROLLER, JSON.parse(JSON.stringify(SHORTENED).replaceAll(from, to)), { namespace });
/** The preview's Application without annotations. */
const PLAIN = (({ metadata, ...rest }) => ({ ...rest, metadata: { ...metadata, annotations: undefined } }))(
  application(),
);
const NOTED = { labels: { team: "red" }, annotations: { note: "a" } };
const REFRESHED = { "argocd.argoproj.io/refresh": "normal" };
const SYNC = "argocd.argoproj.io/sync-options";
const LINK = "link.argocd.argoproj.io/external-link";
const UNLABELLED = bare({}, "previews");
/** It turns into something of which nothing is known. */
const becomes = (object: KubernetesObject) =>
  updates(CONTROLLER, object, bare({}, "microservices"), { namespace });

const ALLOWED: [string, Review][] = [
  ["the preview's Application", create({})],
  ["the next commit", update({}, { source: { targetRevision: "f".repeat(40) } })],
  [
    "another attempt",
    update(
      {},
      {
        helm: {
          valuesObject: {
            ...app.spec.source.helm.valuesObject,
            preview: { enabled: true, sha: SHA, attempt: 2 },
          },
        },
      },
    ),
  ],
  ["an annotation of Argo CD's", update({}, { annotations: { "argocd.argoproj.io/refresh": "normal" } })],
  [
    "what Argo CD notes of a message",
    update({}, { annotations: { "notified.notifications.argoproj.io": "{}" } }),
  ],
  [
    "what Argo CD writes on what it applies",
    create({
      annotations: {
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
        "argocd.argoproj.io/installation-id": "hub",
      },
    }),
  ],
  ["no annotations", creates(CONTROLLER, PLAIN, { namespace })],
  ["no link", create({ annotations: { [LINK]: undefined } })],
  [
    "the status of one whose annotations are older than the policy",
    update(
      { annotations: { [SYNC]: "Prune=false", [LINK]: "http://old.example" } },
      { annotations: { [SYNC]: "Prune=false", [LINK]: "http://old.example", ...REFRESHED } },
    ),
  ],
  [
    "deletion in the background",
    create({ metadata: { finalizers: ["resources-finalizer.argocd.argoproj.io/background"] } }),
  ],
  [
    "deletion in the foreground, said so",
    create({ metadata: { finalizers: ["resources-finalizer.argocd.argoproj.io/foreground"] } }),
  ],
  [
    "a chart with its own values alone",
    create({ spec: { source: { ...app.spec.source, helm: undefined } } }),
  ],
  ["fewer retries", create({ syncPolicy: { retry: { limit: 0, backoff: BACKOFF } } })],
  ["a sync of Argo CD's own", update({}, sync({ prune: true }))],
  ["an operation that is no sync", update({}, { operation: { info: [{ name: "reason", value: "a" }] } })],
  ["a sync of a person's, which repeats the source", update({}, sync({ source: app.spec.source }))],
  ["a preview whose names are too long", creates(CONTROLLER, LONG, { namespace })],
  [
    "the status of one without labels and finalizers",
    updates(CONTROLLER, UNLABELLED, bare({ annotations: REFRESHED }, "previews"), { namespace }),
  ],
  ["its deletion", deletes(CONTROLLER, application(), { namespace })],
  ["the deletion of what nobody would allow", deletes(CONTROLLER, tracked("previews:a"), { namespace })],
  [
    "the status of an Application from before the policy",
    update(FROM_BEFORE, { ...FROM_BEFORE, annotations: REFRESHED }),
  ],
  [
    "the end of an Application from before the policy",
    update(
      { ...FROM_BEFORE, metadata: DELETING },
      { ...FROM_BEFORE, metadata: { ...DELETING, finalizers: undefined } },
    ),
  ],
  [
    "the next commit of one that is being deleted, whose pull request was opened again",
    update(
      { metadata: DELETING },
      {
        metadata: { ...DELETING, finalizers: ["foregroundDeletion"] },
        source: { targetRevision: "f".repeat(40) },
      },
    ),
  ],
  ["an Application of the platform", creates(ADMIN, bare(), { namespace })],
  [
    "an Application of the platform that another parent applies",
    creates(CONTROLLER, tracked("previews-control:argoproj.io/Application:argocd/a"), { namespace }),
  ],
  [
    "a change of an Application of the platform",
    updates(ADMIN, bare(), bare({}, "microservices"), { namespace }),
  ],
  ["an Application of the platform with labels and annotations", creates(ADMIN, bare(NOTED), { namespace })],
  ["a change of one", updates(ADMIN, bare(NOTED), bare({}, "microservices"), { namespace })],
  [
    "a parent that the ApplicationSet makes",
    creates(CONTROLLER, bare({}, "previews-control"), {
      namespace,
    }),
  ],
];

const PLACE = "an Application of a preview is in the namespace argocd";
const LABELS = "the labels must name a preview";
const NAME = "the Application must be named after the service and the number";
const HOST = "the host must be that of the service, the number and the team";
const PROJECT = "the project must be previews";
const DESTINATION = "the destination must be the preview's own namespace on shared-dev-cluster, by name";
const ONE_SOURCE = "spec may hold one source, and no further settings";
const CHART = "the source must be the Helm chart in helm, without plugin";
const REPOSITORY = "the repository is not one that charts may come from";
const COMMIT = "targetRevision must be a full commit";
const VALUES = "values come as valuesObject only";
const NO_NAMESPACE = "syncPolicy must not manage the namespace";
const OPTIONS = "syncOptions must be CreateNamespace=false and FailOnSharedResource=true";
const RETRY = "the retry limit must be 0 to 10";
const WAIT = "the longest wait between retries must be 3s";
const FINALIZER = "the one finalizer must be resources-finalizer.argocd.argoproj.io";
const OPERATION = "a sync may bring neither manifests nor another source";

const ANNOTATED = "an Application of a preview has no annotations but those of preview-core";
const LINKED = "the annotation link.argocd.argoproj.io/external-link must be the preview's own URL";

const annotated = (key: string, value: string): Review[] => [
  create({ annotations: { [key]: value } }),
  update({}, { annotations: { [key]: value } }),
];

/** Each was accepted once, with the effect. */
const ANNOTATION_CASES = (
  [
    ["an Application that outlives its removal", SYNC, "Prune=false", ANNOTATED],
    ["an Application that stops its parent", SYNC, "Prune=confirm,Delete=confirm", ANNOTATED],
    ["an Application that is never deleted", "argocd.argoproj.io/skip-reconcile", "true", ANNOTATED],
    ["a hook of the parent", "argocd.argoproj.io/hook", "PostSync", ANNOTATED],
    ["a subscription", "notifications.argoproj.io/subscribe.on-deployed.slack", "x", ANNOTATED],
    ["a link that runs code", LINK, "javascript:alert(1)", LINKED],
    ["a link without TLS", LINK, "http://pricing-api-pr-1-red.chrishouse.io", LINKED],
    ["a link elsewhere", LINK, "https://portal.chrishouse.io", LINKED],
  ] as const
).flatMap(([what, key, value, message]) =>
  annotated(key, value).map((review): [string, Review, string] => [
    `${what}, ${review.operation === "CREATE" ? "at once" : "later"}`,
    review,
    message,
  ]),
);

const destination = (to: object) =>
  create({
    spec: { destination: { name: "shared-dev-cluster", namespace: "red-dev-pr-1-pricing-api", ...to } },
  });
const options = (...syncOptions: string[]) => create({ syncPolicy: { syncOptions } });
const finalizers = (...list: string[]) => create({ metadata: { finalizers: list } });

const HOSTILE: [string, Review, string][] = [
  ...ANNOTATION_CASES,
  [
    "a first annotation that skips it",
    updates(CONTROLLER, PLAIN, application({ annotations: { [SYNC]: "Prune=false" } }), { namespace }),
    ANNOTATED,
  ],
  [
    "another value of an annotation that is older than the policy",
    update({ annotations: { [SYNC]: "Validate=false" } }, { annotations: { [SYNC]: "Prune=false" } }),
    ANNOTATED,
  ],
  [
    "another namespace of the hub",
    creates(CONTROLLER, application(), { namespace: namespaceOf("orders", {}) }),
    PLACE,
  ],
  ["no label that says what it is", create({ labels: { "preview-core/ephemeral": undefined } }), LABELS],
  ["no service", create({ labels: { "preview-core/service": undefined } }), LABELS],
  ["no team", create({ labels: { "preview-core/team": undefined } }), LABELS],
  ["no label of the number", create({ labels: { "preview-core/pr": undefined } }), LABELS],
  ["a service that is no name", create({ labels: { "preview-core/service": "Pricing" } }), LABELS],
  ["a service with another number in it", create({ labels: { "preview-core/service": "a-pr-2-b" } }), LABELS],
  ["a team that ends like a number", create({ labels: { "preview-core/team": "red-pr-3" } }), LABELS],
  ["a team with a mark of shortening", create({ labels: { "preview-core/team": "red--1" } }), LABELS],
  ["no number", create({ labels: { "preview-core/pr": "0" } }), LABELS],
  ["a service in capitals, all along", made({ service: "Pricing-api" }), LABELS],
  ["a service with a mark of shortening, all along", made({ service: "pricing--api" }), LABELS],
  ["a service with another number in it, all along", made({ service: "a-pr-2-b" }), LABELS],
  ["a team that starts with a hyphen, all along", made({ team: "-red" }), LABELS],
  ["a team with another number in it, all along", made({ team: "red-pr-3" }), LABELS],
  ["a number that is too large, all along", made({ pr: 10_000_000 }), LABELS],
  [
    "a long namespace without a hash",
    long(LONG_NAMESPACE, LONG_NAMESPACE.replace(/--[0-9a-f]+/, "--red")),
    DESTINATION,
  ],
  [
    "a long namespace of another number",
    long(LONG_NAMESPACE, LONG_NAMESPACE.replace("-pr-12-", "-pr-1-")),
    DESTINATION,
  ],
  [
    "a long namespace that starts otherwise",
    long(LONG_NAMESPACE, LONG_NAMESPACE.replace(/^t/, "u")),
    DESTINATION,
  ],
  ["a long host without a hash", long(LONG_HOST, LONG_HOST.replace(/--[0-9a-f]+/, "--red")), HOST],
  ["a long host of another number", long(LONG_HOST, LONG_HOST.replace("-pr-12-", "-pr-1-")), HOST],
  ["a long host that starts otherwise", long(LONG_HOST, LONG_HOST.replace(/^s/, "u")), HOST],
  ["a long name without a hash", long(LONG_NAME, LONG_NAME.replace(/--[0-9a-f]+/, "--red")), NAME],
  ["a long name of another number", long(LONG_NAME, LONG_NAME.replace(/12$/, "123")), NAME],
  ["a long name that starts otherwise", long(LONG_NAME, LONG_NAME.replace(/^s/, "u")), NAME],
  ["the name of one of the platform's", create({ metadata: { name: "microservices" } }), NAME],
  [
    "another preview's name",
    create({
      metadata: { name: "orders-api-pr-2" },
      labels: { "preview-core/application": "orders-api-pr-2" },
    }),
    NAME,
  ],
  [
    "a label of another Application",
    create({ labels: { "preview-core/application": "orders-api-pr-2" } }),
    NAME,
  ],
  [
    "a short name for what is not too long",
    create({
      metadata: { name: "pricing--0123456789-pr-1" },
      labels: { "preview-core/application": "pricing--0123456789-pr-1" },
    }),
    NAME,
  ],
  ["no host", create({ labels: { "preview-core/host": undefined } }), HOST],
  ["no label of the Application", create({ labels: { "preview-core/application": undefined } }), NAME],
  ["another preview's host", create({ labels: { "preview-core/host": "orders-api-pr-2-blue" } }), HOST],
  ["a host of the platform", create({ labels: { "preview-core/host": "portal" } }), HOST],
  ["Argo CD's own project", create({ spec: { project: "default" } }), PROJECT],
  ["the project of the parent", create({ spec: { project: "previews-control" } }), PROJECT],
  ["another cluster", destination({ name: "app-spoke" }), DESTINATION],
  ["no cluster", create({ spec: { destination: { namespace: "red-dev-pr-1-pricing-api" } } }), DESTINATION],
  ["no namespace", create({ spec: { destination: { name: "shared-dev-cluster" } } }), DESTINATION],
  ["a short namespace of another number", shortened("-dev-pr-12-", "-dev-pr-1-"), DESTINATION],
  ["the hub", destination({ name: "in-cluster" }), DESTINATION],
  [
    "a cluster by its address",
    destination({ name: undefined, server: "https://kubernetes.default.svc" }),
    DESTINATION,
  ],
  ["a cluster by name and address", destination({ server: "https://kubernetes.default.svc" }), DESTINATION],
  ["another preview's namespace", destination({ namespace: "blue-dev-pr-2-orders-api" }), DESTINATION],
  ["a namespace of the platform", destination({ namespace: "istio-system" }), DESTINATION],
  ["another environment", destination({ namespace: "red-prod-pr-1-pricing-api" }), DESTINATION],
  ["a namespace that several previews share", destination({ namespace: "red-dev-pr-1" }), DESTINATION],
  ["several sources", create({ spec: { sources: [app.spec.source] } }), ONE_SOURCE],
  [
    "a hydrator of sources",
    create({
      spec: {
        sourceHydrator: {
          drySource: { repoURL: MALLORY, targetRevision: "main", path: "." },
          syncSource: { targetBranch: "a", path: "hydrated" },
        },
      },
    }),
    ONE_SOURCE,
  ],
  [
    "differences that are ignored",
    create({ spec: { ignoreDifferences: [{ kind: "Service", jsonPointers: ["/spec"] }] } }),
    ONE_SOURCE,
  ],
  ["a plugin", create({ source: { plugin: { name: "a" } } }), CHART],
  ["a chart of a registry", create({ source: { chart: "a" } }), CHART],
  ["plain manifests", create({ source: { directory: { recurse: true } } }), CHART],
  ["kustomize", create({ source: { kustomize: { images: ["a=b"] } } }), CHART],
  ["another folder", create({ source: { path: "." } }), CHART],
  ["no source", create({ spec: { source: undefined } }), CHART],
  ["another owner's repository", create({ source: { repoURL: MALLORY } }), REPOSITORY],
  [
    "another owner's repository by a detour",
    create({ source: { repoURL: "https://github.com/crh225/../mallory/chart" } }),
    REPOSITORY,
  ],
  ["no commit", create({ source: { targetRevision: undefined } }), COMMIT],
  ["a branch", create({ source: { targetRevision: "main" } }), COMMIT],
  ["part of a commit", create({ source: { targetRevision: SHA.slice(0, 12) } }), COMMIT],
  ["a commit in capitals", create({ source: { targetRevision: "A".repeat(40) } }), COMMIT],
  ["parameters", create({ helm: { parameters: [{ name: "image.tag", value: "latest" }] } }), VALUES],
  ["values as text", create({ helm: { values: "image: {}" } }), VALUES],
  ["files of values", create({ helm: { valueFiles: ["https://mallory.example/values.yaml"] } }), VALUES],
  ["credentials for everybody", create({ helm: { passCredentials: true } }), VALUES],
  [
    "labels for the namespace",
    create({ syncPolicy: { managedNamespaceMetadata: { labels: { "preview-core/host": "portal" } } } }),
    NO_NAMESPACE,
  ],
  ["a namespace that Argo CD makes", options("CreateNamespace=true", "FailOnSharedResource=true"), OPTIONS],
  ["objects that others own", options("CreateNamespace=false"), OPTIONS],
  ["a namespace left to the default", options("FailOnSharedResource=true"), OPTIONS],
  ["further options", options("CreateNamespace=false", "FailOnSharedResource=true", "Replace=true"), OPTIONS],
  ["both", options("CreateNamespace=false", "FailOnSharedResource=true", "CreateNamespace=true"), OPTIONS],
  ["no options", create({ syncPolicy: { syncOptions: undefined } }), OPTIONS],
  ["retries for ever", create({ syncPolicy: { retry: { limit: -1, backoff: BACKOFF } } }), RETRY],
  ["retries without a limit", create({ syncPolicy: { retry: { backoff: BACKOFF } } }), RETRY],
  ["no policy of syncs", create({ spec: { syncPolicy: undefined } }), OPTIONS],
  ["more retries", create({ syncPolicy: { retry: { limit: 11, backoff: BACKOFF } } }), RETRY],
  [
    "long waits",
    create({ syncPolicy: { retry: { limit: 1, backoff: { ...BACKOFF, maxDuration: "9h" } } } }),
    WAIT,
  ],
  ["Argo CD's own longest wait", create({ syncPolicy: { retry: { limit: 1, backoff: {} } } }), WAIT],
  ["Argo CD's own waits", create({ syncPolicy: { retry: { limit: 1 } } }), WAIT],
  ["retries left to the default", create({ syncPolicy: { retry: undefined } }), RETRY],
  ["no finalizer", create({ metadata: { finalizers: undefined } }), FINALIZER],
  ["a finalizer that nobody removes", finalizers("mallory.example/keep"), FINALIZER],
  [
    "a further finalizer",
    finalizers("resources-finalizer.argocd.argoproj.io", "mallory.example/keep"),
    FINALIZER,
  ],
  [
    "a wait for hooks that Argo CD adds",
    update(
      {},
      {
        metadata: {
          finalizers: ["resources-finalizer.argocd.argoproj.io", "post-delete-finalizer.argocd.argoproj.io"],
        },
      },
    ),
    FINALIZER,
  ],
  ["a live one without its finalizer", update({}, { metadata: { finalizers: undefined } }), FINALIZER],
  ["manifests in an operation", create(sync({ manifests: ["kind: ClusterRole"] })), OPERATION],
  ["manifests in an operation, later", update({}, sync({ manifests: ["kind: ClusterRole"] })), OPERATION],
  [
    "another source in an operation",
    update({}, sync({ source: { ...app.spec.source, repoURL: MALLORY } })),
    OPERATION,
  ],
  [
    "another folder in an operation",
    update({}, sync({ source: { ...app.spec.source, path: "." } })),
    OPERATION,
  ],
  [
    "a plugin in an operation",
    update({}, sync({ source: { ...app.spec.source, plugin: { name: "a" } } })),
    OPERATION,
  ],
  [
    "sources in an operation",
    update({}, sync({ sources: [{ ...app.spec.source, repoURL: MALLORY }] })),
    OPERATION,
  ],
  [
    "a change of its end's destination",
    update(
      { metadata: DELETING },
      { metadata: DELETING, spec: { destination: { name: "in-cluster", namespace: "argocd" } } },
    ),
    DESTINATION,
  ],
  ["what a parent applied, without its mark", becomes(tracked("previews:a")), LABELS],
  [
    "what called itself a preview, no longer",
    becomes(bare({ labels: { "preview-core/ephemeral": "true" } })),
    LABELS,
  ],
  ["what was of the previews' project, no longer", becomes(UNLABELLED), LABELS],
  [
    "other labels of an Application from before the policy",
    update(FROM_BEFORE, { ...FROM_BEFORE, labels: { "preview-core/host": "portal" } }),
    HOST,
  ],
  [
    "a preview that becomes the platform's",
    updates(CONTROLLER, application(), bare(), { namespace }),
    LABELS,
  ],
  [
    "whatever the app-of-apps applies",
    creates(CONTROLLER, tracked("previews:argoproj.io/Application:argocd/cluster-admin"), { namespace }),
    LABELS,
  ],
  [
    "whatever a parent of the ApplicationSet applies",
    creates(CONTROLLER, tracked("pricing-api.preview-pr-1:argoproj.io/Application:argocd/cluster-admin"), {
      namespace,
    }),
    LABELS,
  ],
  ["whatever is of the previews' project", creates(ADMIN, bare({}, "previews"), { namespace }), LABELS],
  [
    "whatever calls itself a preview",
    creates(ADMIN, bare({ labels: { "preview-core/ephemeral": "true" } }), { namespace }),
    LABELS,
  ],
];

testPolicy(policy, { allowed: ALLOWED, hostile: HOSTILE });

test("is tested with Applications that Argo CD's own schema accepts, every key of them", () => {
  const objects = [...ALLOWED, ...HOSTILE].flatMap(([, { object }]) => (object === null ? [] : [object]));
  expect(objects.length).toBeGreaterThan(75);
  expect(objects.flatMap((object) => unknownKeys(object))).toEqual([]);
});

test("takes scheme and port of the link from the config", () => {
  const config = { ...EXAMPLE_CONFIG, publicUrl: { scheme: "http", port: 8080 } as const };
  const local = buildApplicationPolicy(config);
  const own = buildApplication(DEPLOYMENT, config);
  expect(denialBy(local, creates(CONTROLLER, own, { namespace }))).toBeUndefined();
  expect(denialBy(local, create({}))?.message).toContain(LINKED);
});

describe("any preview", () => {
  const anyReal = anyDeployment.map((deployment) => ({
    ...deployment,
    sha: SHA,
    repository: { ...deployment.repository, url: DEPLOYMENT.repository.url },
  }));

  test("may have its Application, however its names were shortened", () => {
    fc.assert(
      fc.property(anyReal, (deployment) => {
        const built = buildApplication(deployment, EXAMPLE_CONFIG);
        expect(denialBy(policy, creates(CONTROLLER, built, { namespace }))).toBeUndefined();
      }),
      runs(150),
    );
  });

  test("may not have another's namespace, host or name", () => {
    fc.assert(
      fc.property(anyReal, anyReal, (one, other) => {
        const [own, foreign] = [
          buildApplication(one, EXAMPLE_CONFIG),
          buildApplication(other, EXAMPLE_CONFIG),
        ];
        const [{ metadata, spec }, host] = [own, "preview-core/host"];
        if (foreign.spec.destination.namespace !== spec.destination.namespace) {
          const taken = { ...own, spec: { ...spec, destination: foreign.spec.destination } };
          expect(denialBy(policy, creates(CONTROLLER, taken, { namespace }))?.message).toContain(DESTINATION);
        }
        if (foreign.metadata.labels[host] !== metadata.labels[host]) {
          const labels = { ...metadata.labels, [host]: foreign.metadata.labels[host] ?? "" };
          const taken = { ...own, metadata: { ...metadata, labels } };
          expect(denialBy(policy, creates(CONTROLLER, taken, { namespace }))?.message).toContain(HOST);
        }
        if (foreign.metadata.name !== metadata.name) {
          const taken = { ...own, metadata: { ...metadata, name: foreign.metadata.name } };
          expect(denialBy(policy, creates(CONTROLLER, taken, { namespace }))?.message).toContain(NAME);
        }
      }),
      runs(150),
    );
  });
});
