import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAllowed } from "../../../fixtures/admission-mutants.ts";
import type { KubernetesObject, Review } from "../../../fixtures/admission-review.ts";
import { ADMIN, creates, deletes, namespaceOf, updates } from "../../../fixtures/admission-writes.ts";
import { anyDeployment } from "../../../fixtures/any-deployment.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { denialBy, testPolicy } from "../../../fixtures/policy-cases.ts";
import { runs } from "../../../fixtures/runs.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import { buildClaim } from "../../manifests/build-claim.ts";
import { buildClaimPolicy } from "./build-claim-policy.ts";

const policy = buildClaimPolicy(EXAMPLE_CONFIG);
const namespace = namespaceOf("crossplane-system", {});
const CONTROLLER = "system:serviceaccount:argocd:argocd-application-controller";
const TRACKING_ID = "argocd.argoproj.io/tracking-id";
const built = buildClaim(DEPLOYMENT, EXAMPLE_CONFIG);

interface Changes {
  readonly metadata?: object;
  readonly annotations?: object;
  readonly own?: object;
  readonly labels?: object;
  readonly parameters?: object;
  readonly spec?: object;
}

/** The example's claim as the app-of-apps applies it. */
function claim({ metadata, annotations, own, labels, parameters, spec }: Changes = {}) {
  return {
    ...built,
    metadata: {
      ...built.metadata,
      ...metadata,
      labels: { ...built.metadata.labels, ...own },
      annotations: { ...built.metadata.annotations, [TRACKING_ID]: "previews:a", ...annotations },
    },
    spec: {
      ...built.spec,
      parameters: {
        ...built.spec.parameters,
        ...parameters,
        labels: { ...built.spec.parameters.labels, ...labels },
      },
      ...spec,
    },
  };
}

const create = (changes: Changes) => creates(CONTROLLER, claim(changes), { namespace });
const update = (from: Changes, to: Changes) => updates(CONTROLLER, claim(from), claim(to), { namespace });
/** Both where the claim says who it is for, and where the namespace will. */
const labelled = (labels: object, more: Changes = {}) => create({ ...more, labels, own: labels });
/** A claim that says nothing of a preview. */
const bare = (metadata: object = {}, labels?: object): KubernetesObject => {
  const parameters = { namespaceName: "kube-system", targetCluster: "shared-dev-cluster", labels };
  const plain = { ...built, metadata: { name: "team-red", ...metadata }, spec: { parameters } };
  return JSON.parse(JSON.stringify(plain));
};
const tracked = (id: string) => bare({ annotations: { [TRACKING_ID]: id } });
/** It turns into something of which nothing is known. */
const becomes = (object: KubernetesObject) =>
  updates(
    CONTROLLER,
    object,
    {
      ...bare(),
      spec: { parameters: { namespaceName: "orders", targetCluster: "shared-dev-cluster" } },
    } as KubernetesObject,
    {
      namespace,
    },
  );
const NOTED = bare({ labels: { team: "red" }, annotations: { note: "a" } }, { team: "red" });
/** The preview's claim without annotations. */
const PLAIN = { ...claim(), metadata: { ...claim().metadata, annotations: undefined } };
const FROM_BEFORE = { parameters: { targetCluster: "app-spoke" } };
const DELETING = { deletionTimestamp: "2026-11-24T10:00:00Z" };
const FINALIZERS = { finalizers: ["finalizer.apiextensions.crossplane.io"] };
const { resourceQuota: QUOTA, limitRange: LIMITS } = built.spec.parameters;
const REFERENCES = { resourceRef: { name: "a" }, compositionRef: { name: "namespace" } };

/** The claim of a preview whose namespace has its number behind a hash. */
const SHORTENED = buildClaim(
  { ...DEPLOYMENT, preview: { service: "s".repeat(30), team: "t".repeat(40), pr: 12 } },
  EXAMPLE_CONFIG,
);
const shortened = (from: string, to: string) =>
  creates(CONTROLLER, JSON.parse(JSON.stringify(SHORTENED).replaceAll(from, to)), { namespace });
/** The claim of a preview whose namespace, host and Application are all too long. */
const LONG = buildClaim(
  {
    ...DEPLOYMENT,
    preview: { service: `s${"a".repeat(62)}`, team: `t${"b".repeat(19)}`, pr: 12 },
  },
  EXAMPLE_CONFIG,
);
/** The same with something else where it stands. */
const long = (from: string, to: string) =>
  creates(CONTROLLER, JSON.parse(JSON.stringify(LONG).replaceAll(from, to)), { namespace });
const { namespaceName: LONG_NAMESPACE, labels: longLabels } = LONG.spec.parameters;
const [LONG_HOST = "", LONG_APPLICATION = ""] = [
  longLabels["preview-core/host"],
  longLabels["preview-core/application"],
];
/** A preview that is in order, but for what it is made of. */
const made = (preview: Partial<typeof DEPLOYMENT.preview>) =>
  creates(
    CONTROLLER,
    buildClaim({ ...DEPLOYMENT, preview: { ...DEPLOYMENT.preview, ...preview } }, EXAMPLE_CONFIG),
    { namespace },
  );

const ALLOWED: [string, Review][] = [
  ["the preview's claim", create({})],
  ["what Crossplane adds to it", update({}, { spec: REFERENCES, metadata: FINALIZERS })],
  ["a default of the server", create({ spec: { compositionUpdatePolicy: "Automatic" } })],
  ["no annotations", creates(CONTROLLER, PLAIN, { namespace })],
  [
    "lower limits, in other units",
    create({
      parameters: {
        resourceQuota: { ...QUOTA, pods: 3, requestsCpu: "1000m", limitsMemory: "4096Mi" },
        limitRange: { ...LIMITS, cpuLimit: "0.25", memoryRequest: "1M" },
      },
    }),
  ],
  [
    "an external name, which Crossplane copies",
    update({}, { annotations: { "crossplane.io/external-name": "a" } }),
  ],
  [
    "the status of one whose annotations and finalizers are older than the policy",
    update(
      { annotations: { "crossplane.io/paused": "false" }, metadata: { finalizers: ["example.com/never"] } },
      {
        annotations: { "crossplane.io/paused": "false" },
        metadata: { finalizers: ["example.com/never", "finalizer.apiextensions.crossplane.io"] },
      },
    ),
  ],
  ["a preview whose names are too long", creates(CONTROLLER, LONG, { namespace })],
  [
    "guardrails that are left to their defaults",
    create({
      parameters: {
        enableResourceQuota: undefined,
        enableLimitRange: undefined,
        enableNetworkPolicy: undefined,
      },
    }),
  ],
  [
    "what Crossplane adds to a claim from before the policy",
    update(FROM_BEFORE, { ...FROM_BEFORE, metadata: FINALIZERS }),
  ],
  ["its deletion", deletes(CONTROLLER, claim(), { namespace })],
  [
    "the end of a claim from before the policy",
    update(
      { ...FROM_BEFORE, metadata: { ...DELETING, ...FINALIZERS } },
      { ...FROM_BEFORE, metadata: DELETING },
    ),
  ],
  ["a claim of the platform", creates(ADMIN, bare(), { namespace })],
  ["a change of a claim of the platform", becomes(bare())],
  ["a claim of the platform with labels and annotations", creates(ADMIN, NOTED, { namespace })],
  ["a change of one", becomes(NOTED)],
  [
    "the status of a claim from before the policy, without labels",
    updates(CONTROLLER, tracked("previews:a"), tracked("previews:a"), { namespace }),
  ],
  [
    "a claim of the platform that another parent applies",
    creates(CONTROLLER, tracked("quickstart-namespaces:a"), { namespace }),
  ],
];

const PLACE = "a preview's claim is in the namespace crossplane-system";
const CLUSTER = "targetCluster must be shared-dev-cluster";
const NAME = "a claim must be named like its namespace";
const NAMESPACE = "namespaceName must be that of the team, dev, the number and the service";
const LABELS = "parameters.labels must name a preview";
const HOST = "the host must be that of the service, the number and the team";
const APPLICATION = "the Application must be that of the service and the number";
const SECURITY = "the namespace's Pod Security levels are fixed";
const ONLY = "parameters.labels may hold a preview's labels only";
const SAME = "the claim must carry the labels of its namespace";
const GUARDRAILS = "a preview's quota, limits and network policy cannot be switched off";
const COMPOSITION = "a claim takes the default Composition";
const FOREGROUND = "compositeDeletePolicy must be Foreground";

const ANNOTATED = "a preview's claim has no annotations but those of preview-core";
const FINALIZER = "a preview's claim has no finalizers but Crossplane's";
const QUOTAS = "resourceQuota must state every value, each at most claim.resourceQuota";
const RANGES = "limitRange must state every value, each at most claim.limitRange";

/** Each value of a section, too large in a unit of its own and missing. */
const bounds = (section: "resourceQuota" | "limitRange", message: string) =>
  Object.entries(built.spec.parameters[section]).flatMap(([key, most]): [string, Review, string][] => {
    const all = built.spec.parameters[section];
    const more = typeof most === "number" ? most + 1 : key.toLowerCase().includes("cpu") ? "2001m" : "4097Mi";
    return [
      [`${key} above the config's`, create({ parameters: { [section]: { ...all, [key]: more } } }), message],
      [`no ${key}`, create({ parameters: { [section]: { ...all, [key]: undefined } } }), message],
    ];
  });

const named = (namespaceName: string) =>
  create({ metadata: { name: namespaceName }, parameters: { namespaceName } });

const HOSTILE: [string, Review, string][] = [
  ...bounds("resourceQuota", QUOTAS),
  ...bounds("limitRange", RANGES),
  ["100,000 CPUs", create({ parameters: { resourceQuota: { ...QUOTA, requestsCpu: "100000" } } }), QUOTAS],
  [
    "100,000 CPUs, later",
    update({}, { parameters: { resourceQuota: { ...QUOTA, limitsCpu: "100000" } } }),
    QUOTAS,
  ],
  ["200 pods", create({ parameters: { resourceQuota: { ...QUOTA, pods: 200 } } }), QUOTAS],
  ["no section of the quota", create({ parameters: { resourceQuota: undefined } }), QUOTAS],
  ["no section of the limits", create({ parameters: { limitRange: undefined } }), RANGES],
  [
    "a claim that is not pruned",
    create({ annotations: { "argocd.argoproj.io/sync-options": "Prune=false" } }),
    ANNOTATED,
  ],
  ["a claim that never acts", create({ annotations: { "crossplane.io/paused": "true" } }), ANNOTATED],
  [
    "a first annotation that pauses it",
    updates(CONTROLLER, PLAIN, claim({ annotations: { "crossplane.io/paused": "true" } }), { namespace }),
    ANNOTATED,
  ],
  [
    "a first finalizer that nobody removes",
    update({}, { metadata: { finalizers: ["example.com/never"] } }),
    FINALIZER,
  ],
  ["a claim that no longer acts", update({}, { annotations: { "crossplane.io/paused": "true" } }), ANNOTATED],
  [
    "another value of an annotation that is older than the policy",
    update(
      { annotations: { "crossplane.io/paused": "false" } },
      { annotations: { "crossplane.io/paused": "true" } },
    ),
    ANNOTATED,
  ],
  ["a finalizer that nobody removes", create({ metadata: { finalizers: ["example.com/never"] } }), FINALIZER],
  [
    "a finalizer that nobody removes, later",
    update(
      { metadata: FINALIZERS },
      { metadata: { finalizers: [...FINALIZERS.finalizers, "example.com/never"] } },
    ),
    FINALIZER,
  ],
  [
    "another namespace of the hub",
    creates(CONTROLLER, claim(), { namespace: namespaceOf("orders", {}) }),
    PLACE,
  ],
  ["production", create({ parameters: { targetCluster: "app-spoke" } }), CLUSTER],
  [
    "the cluster that a ProviderConfig has by default",
    create({ parameters: { targetCluster: "default" } }),
    CLUSTER,
  ],
  ["another cluster, later", update({}, { parameters: { targetCluster: "app-spoke" } }), CLUSTER],
  ["another name than the namespace's", create({ metadata: { name: "blue-dev-pr-2-orders-api" } }), NAME],
  ["a namespace of the platform", named("istio-system"), NAMESPACE],
  ["another preview's namespace", named("blue-dev-pr-2-orders-api"), NAMESPACE],
  ["another environment", named("red-prod-pr-1-pricing-api"), NAMESPACE],
  ["a namespace that several previews share", named("red-dev-pr-1"), NAMESPACE],
  ["a short name for what is not too long", named("red-dev-pr-1-pricing--0123456789"), NAMESPACE],
  [
    "no labels for the namespace",
    create({ spec: { parameters: { ...built.spec.parameters, labels: undefined } } }),
    NAMESPACE,
  ],
  ["no label of the service", labelled({ "preview-core/service": undefined }), NAMESPACE],
  ["no label of the team", labelled({ "preview-core/team": undefined }), NAMESPACE],
  ["no label of the number", labelled({ "preview-core/pr": undefined }), NAMESPACE],
  ["no label of the Application", labelled({ "preview-core/application": undefined }), APPLICATION],
  [
    "a claim without labels",
    creates(
      CONTROLLER,
      { ...claim(), metadata: { ...claim().metadata, labels: undefined } } as unknown as KubernetesObject,
      { namespace },
    ),
    SAME,
  ],
  ["a short namespace of another number", shortened("-dev-pr-12-", "-dev-pr-1-"), NAMESPACE],
  ["a service in capitals, all along", made({ service: "Pricing-api" }), LABELS],
  ["a service with a mark of shortening, all along", made({ service: "pricing--api" }), LABELS],
  ["a service with another number in it, all along", made({ service: "a-pr-2-b" }), LABELS],
  ["a team that starts with a hyphen, all along", made({ team: "-red" }), LABELS],
  ["a team with another number in it, all along", made({ team: "red-pr-3" }), LABELS],
  ["a number that is too large, all along", made({ pr: 10_000_000 }), LABELS],
  [
    "a long namespace without a hash",
    long(LONG_NAMESPACE, LONG_NAMESPACE.replace(/--[0-9a-f]+/, "--red")),
    NAMESPACE,
  ],
  [
    "a long namespace of another number",
    long(LONG_NAMESPACE, LONG_NAMESPACE.replace("-pr-12-", "-pr-1-")),
    NAMESPACE,
  ],
  [
    "a long namespace that starts otherwise",
    long(LONG_NAMESPACE, LONG_NAMESPACE.replace(/^t/, "u")),
    NAMESPACE,
  ],
  ["a long host without a hash", long(LONG_HOST, LONG_HOST.replace(/--[0-9a-f]+/, "--red")), HOST],
  ["a long host of another number", long(LONG_HOST, LONG_HOST.replace("-pr-12-", "-pr-1-")), HOST],
  ["a long host that starts otherwise", long(LONG_HOST, LONG_HOST.replace(/^s/, "u")), HOST],
  [
    "a long Application without a hash",
    long(LONG_APPLICATION, LONG_APPLICATION.replace(/--[0-9a-f]+/, "--red")),
    APPLICATION,
  ],
  [
    "a long Application of another number",
    long(LONG_APPLICATION, LONG_APPLICATION.replace(/12$/, "123")),
    APPLICATION,
  ],
  [
    "a long Application that starts otherwise",
    long(LONG_APPLICATION, LONG_APPLICATION.replace(/^s/, "u")),
    APPLICATION,
  ],
  ["no label that says what it is", labelled({ "preview-core/ephemeral": undefined }), LABELS],
  [
    "a service that is no name",
    labelled(
      { "preview-core/service": "-" },
      { metadata: { name: "red-dev-pr-1--" }, parameters: { namespaceName: "red-dev-pr-1--" } },
    ),
    LABELS,
  ],
  [
    "a number with a leading zero",
    labelled(
      { "preview-core/pr": "01" },
      {
        metadata: { name: "red-dev-pr-01-pricing-api" },
        parameters: { namespaceName: "red-dev-pr-01-pricing-api" },
      },
    ),
    LABELS,
  ],
  [
    "a team with another number in it",
    labelled(
      { "preview-core/team": "pr-2-c", "preview-core/host": "pricing-api-pr-1-pr-2-c" },
      {
        metadata: { name: "pr-2-c-dev-pr-1-pricing-api" },
        parameters: { namespaceName: "pr-2-c-dev-pr-1-pricing-api" },
      },
    ),
    LABELS,
  ],
  ["the portal's host", labelled({ "preview-core/host": "portal" }), HOST],
  ["Argo CD's host", labelled({ "preview-core/host": "argocd" }), HOST],
  ["another preview's host", labelled({ "preview-core/host": "orders-api-pr-2-blue" }), HOST],
  ["no host", labelled({ "preview-core/host": undefined }), HOST],
  ["another preview's Application", labelled({ "preview-core/application": "orders-api-pr-2" }), APPLICATION],
  ["an Application of the platform", labelled({ "preview-core/application": "microservices" }), APPLICATION],
  [
    "a privileged namespace",
    create({ labels: { "pod-security.kubernetes.io/enforce": "privileged" } }),
    SECURITY,
  ],
  [
    "a namespace without Pod Security",
    create({ labels: { "pod-security.kubernetes.io/enforce": undefined } }),
    SECURITY,
  ],
  [
    "a namespace that warns of other things",
    create({ labels: { "pod-security.kubernetes.io/warn": "privileged" } }),
    SECURITY,
  ],
  [
    "a namespace that warns of nothing",
    create({ labels: { "pod-security.kubernetes.io/warn": undefined } }),
    SECURITY,
  ],
  [
    "an old version of Pod Security",
    create({ labels: { "pod-security.kubernetes.io/enforce-version": "v1.0" } }),
    ONLY,
  ],
  [
    "a label that another policy exempts by",
    create({ labels: { "admission.gatekeeper.sh/ignore": "true" } }),
    ONLY,
  ],
  ["other labels on the claim than on the namespace", create({ own: { "preview-core/pr": "2" } }), SAME],
  ["a claim without the namespace's labels", create({ own: { "preview-core/ephemeral": undefined } }), SAME],
  ["no quota", create({ parameters: { enableResourceQuota: false } }), GUARDRAILS],
  ["no limits", create({ parameters: { enableLimitRange: false } }), GUARDRAILS],
  ["no network policy", create({ parameters: { enableNetworkPolicy: false } }), GUARDRAILS],
  ["another Composition", create({ spec: { compositionRef: { name: "admin" } } }), COMPOSITION],
  [
    "another Composition by its labels",
    create({ spec: { compositionSelector: { matchLabels: { a: "b" } } } }),
    COMPOSITION,
  ],
  [
    "a resource that is there already",
    create({ spec: { resourceRef: { name: "production" } } }),
    COMPOSITION,
  ],
  [
    "a claim that goes before its namespace",
    create({ spec: { compositeDeletePolicy: "Background" } }),
    FOREGROUND,
  ],
  [
    "a claim that leaves that to the default",
    create({ spec: { compositeDeletePolicy: undefined } }),
    FOREGROUND,
  ],
  [
    "whatever the app-of-apps applies",
    creates(
      CONTROLLER,
      tracked("previews:platform.chrishouse.io/NamespaceClaim:crossplane-system/team-red"),
      { namespace },
    ),
    NAME,
  ],
  [
    "whatever a parent of the ApplicationSet applies",
    creates(CONTROLLER, tracked("pricing-api.preview-pr-1:a"), { namespace }),
    NAME,
  ],
  [
    "whatever calls itself a preview",
    creates(ADMIN, bare({ labels: { "preview-core/ephemeral": "true" } }), { namespace }),
    NAME,
  ],
  [
    "whatever calls its namespace a preview",
    creates(ADMIN, bare({}, { "preview-core/ephemeral": "true" }), { namespace }),
    NAME,
  ],
  ["a preview that becomes the platform's", updates(CONTROLLER, claim(), bare(), { namespace }), NAME],
  ["what a parent applied, without its mark", becomes(tracked("previews:a")), NAME],
  [
    "what called itself a preview, no longer",
    becomes(bare({ labels: { "preview-core/ephemeral": "true" } })),
    NAME,
  ],
  [
    "what called its namespace a preview, no longer",
    becomes(bare({}, { "preview-core/ephemeral": "true" })),
    NAME,
  ],
  [
    "other labels of a claim from before the policy",
    update(FROM_BEFORE, { ...FROM_BEFORE, own: { "preview-core/host": "portal" } }),
    CLUSTER,
  ],
];

testPolicy(policy, { allowed: ALLOWED, hostile: HOSTILE });

test("is about the claim's own group and version", () => {
  const config = { ...EXAMPLE_CONFIG, claim: { ...EXAMPLE_CONFIG.claim, apiVersion: "claims.example/v2" } };
  expect(buildClaimPolicy(config).spec.matchConstraints.resourceRules).toMatchObject([
    { apiGroups: ["claims.example"], apiVersions: ["v2"], resources: ["namespaceclaims"] },
  ]);
});

test("requires the deletion in the foreground of claims only", () => {
  const config: PlatformConfig = {
    ...EXAMPLE_CONFIG,
    apiVersions: { ...EXAMPLE_CONFIG.apiVersions, crossplane: "v2" },
  };
  const composite = claim({ spec: { compositeDeletePolicy: undefined } });
  const v2 = buildClaimPolicy(config);
  expect(isAllowed(v2, creates(CONTROLLER, composite, { namespace }))).toBe(true);
  expect(isAllowed(v2, creates(CONTROLLER, claim(), { namespace }))).toBe(false);
  const adopting = claim({
    spec: { compositeDeletePolicy: undefined, crossplane: { compositionRef: { name: "a" } } },
  });
  expect(isAllowed(v2, creates(CONTROLLER, adopting, { namespace }))).toBe(false);
});

test("lets the network policy be off where the platform has none", () => {
  const config = { ...EXAMPLE_CONFIG, claim: { ...EXAMPLE_CONFIG.claim, networkPolicy: false } };
  const open = claim({ parameters: { enableNetworkPolicy: false } });
  expect(isAllowed(buildClaimPolicy(config), creates(CONTROLLER, open, { namespace }))).toBe(true);
});

describe("any preview", () => {
  test("may have its claim, however its names were shortened", () => {
    fc.assert(
      fc.property(anyDeployment, (deployment) => {
        const own = buildClaim(deployment, EXAMPLE_CONFIG);
        expect(denialBy(policy, creates(CONTROLLER, own, { namespace }))).toBeUndefined();
      }),
      runs(150),
    );
  });

  test("may not have another's namespace", () => {
    fc.assert(
      fc.property(anyDeployment, anyDeployment, (one, other) => {
        const [own, foreign] = [buildClaim(one, EXAMPLE_CONFIG), buildClaim(other, EXAMPLE_CONFIG)];
        fc.pre(own.metadata.name !== foreign.metadata.name);
        const { namespaceName } = foreign.spec.parameters;
        const taken = {
          ...own,
          metadata: { ...own.metadata, name: namespaceName },
          spec: { ...own.spec, parameters: { ...own.spec.parameters, namespaceName } },
        };
        expect(denialBy(policy, creates(CONTROLLER, taken, { namespace }))?.message).toContain(NAMESPACE);
      }),
      runs(150),
    );
  });
});
