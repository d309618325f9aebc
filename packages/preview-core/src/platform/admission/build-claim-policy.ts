import type { PlatformConfig } from "../../config/platform-config.ts";
import { CLAIM_KIND, POD_SECURITY } from "../../manifests/build-claim.ts";
import { BARE_LABELS, EPHEMERAL_LABEL, LABEL_PREFIX, LABELS } from "../../manifests/preview-metadata.ts";
import { buildPolicy, type PolicyRule, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { allOf, onlyKeys, toCelList, toCelString } from "./cel.ts";
import {
  identityVariables,
  IS_OWN_APPLICATION,
  IS_OWN_HOST,
  IS_PREVIEW,
  ownNamespaceRule,
} from "./preview-identity.ts";
import {
  ANNOTATION_VARIABLES,
  annotationsRule,
  concernsPreview,
  unchangedRule,
  unlessUnchanged,
} from "./preview-writes.ts";

/**
 * Lets a preview's claim make the preview's own namespace, with its labels and guardrails, and no other.
 *
 * A claim names a cluster and a namespace, and Crossplane deletes that namespace with the claim: a claim for
 * `istio-system` would delete the platform's. Every policy on the spoke relies on the labels of the claim. A host has
 * `-pr-{n}-` in it, so it is never one of the platform's own.
 *
 * Apply it again whenever preview.yaml changes.
 */
export function buildClaimPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  const [group = "", version = ""] = config.claim.apiVersion.split("/");
  return buildPolicy(config, {
    name: "preview-claim-shape",
    match: {
      resourceRules: [
        {
          apiGroups: [group],
          apiVersions: [version],
          operations: ["CREATE", "UPDATE"],
          resources: [`${CLAIM_KIND.toLowerCase()}s`],
        },
      ],
    },
    conditions: {
      "concerns-a-preview": concernsPreview(config, (object) => [
        `has(${object}.spec.parameters.labels) && ${toCelString(EPHEMERAL_LABEL)} in ${object}.spec.parameters.labels`,
      ]),
    },
    variables: {
      unchanged: unchangedRule("claim"),
      ...ANNOTATION_VARIABLES,
      finalizers:
        "oldObject != null && has(oldObject.metadata.finalizers) ? oldObject.metadata.finalizers : []",
      own: "has(object.metadata.labels) ? object.metadata.labels : {}",
      labels: "has(object.spec.parameters.labels) ? object.spec.parameters.labels : {}",
      ...identityVariables(config.environment),
      spec: "dyn(object.spec)",
      parameters: "dyn(object.spec.parameters)",
      ...boundVariables(config),
    },
    validations: [
      ...claimRules(config).map(([rule, message]): PolicyRule => [unlessUnchanged(rule), message]),
      annotationsRule("a preview's claim", ["crossplane.io/external-name"]),
      FINALIZERS_RULE,
    ],
  });
}

/** What the claim of a preview may be, over the variables of the policy. */
function claimRules(config: PlatformConfig): PolicyRule[] {
  return [...placeRules(config), ...labelRules(), ...guardrailRules(config), ...boundRules(config)];
}

function placeRules({ claim, cluster, environment }: PlatformConfig): PolicyRule[] {
  return [
    [
      `request.namespace == ${toCelString(claim.namespace)}`,
      `a preview's claim is in the namespace ${claim.namespace}`,
    ],
    [
      `variables.parameters.targetCluster == ${toCelString(cluster.providerConfig)}`,
      `targetCluster must be ${cluster.providerConfig}`,
    ],
    [
      "object.metadata.name == variables.parameters.namespaceName",
      "a claim must be named like its namespace",
    ],
    [
      ownNamespaceRule("variables.parameters.namespaceName", environment),
      `namespaceName must be that of the team, ${environment}, the number and the service`,
    ],
  ];
}

function labelRules(): PolicyRule[] {
  const pinned = Object.entries(POD_SECURITY).map(([key, value]) => {
    const name = toCelString(key);
    return `${name} in variables.labels && variables.labels[${name}] == ${toCelString(value)}`;
  });
  return [
    [IS_PREVIEW, "parameters.labels must name a preview: service, team and number"],
    [IS_OWN_HOST, "the host must be that of the service, the number and the team"],
    [IS_OWN_APPLICATION, "the Application must be that of the service and the number"],
    [allOf(...pinned), "the namespace's Pod Security levels are fixed"],
    [
      onlyKeys("variables.labels", [...Object.values(LABELS), ...BARE_LABELS, ...Object.keys(POD_SECURITY)]),
      "parameters.labels may hold a preview's labels only",
    ],
    [
      `variables.labels.all(k, !k.startsWith(${toCelString(LABEL_PREFIX)}) || (k in variables.own && variables.own[k] == variables.labels[k]))`,
      "the claim must carry the labels of its namespace",
    ],
  ];
}

function guardrailRules({ claim, apiVersions }: PlatformConfig): PolicyRule[] {
  const on = [
    "enableResourceQuota",
    "enableLimitRange",
    ...(claim.networkPolicy ? ["enableNetworkPolicy"] : []),
  ];
  const rules: PolicyRule[] = [
    [
      allOf(...on.map((key) => `!('${key}' in variables.parameters) || variables.parameters.${key}`)),
      "a preview's quota, limits and network policy cannot be switched off",
    ],
    [
      // Crossplane adds further keys to what is there.
      `oldObject != null || ${onlyKeys("variables.spec", apiVersions.crossplane === "v1" ? CLAIM_KEYS : ["parameters"])}`,
      "a claim takes the default Composition, and no resource that is there already",
    ],
  ];
  return apiVersions.crossplane === "v1" ? [...rules, FOREGROUND] : rules;
}

/** The API server may set the last one by default. */
const CLAIM_KEYS = ["parameters", "compositeDeletePolicy", "compositionUpdatePolicy"];

/** For claims only. With a composite resource, the deletion request itself says that it is in the foreground. */
const FOREGROUND: PolicyRule = [
  "'compositeDeletePolicy' in variables.spec && variables.spec.compositeDeletePolicy == 'Foreground'",
  "compositeDeletePolicy must be Foreground, so that no claim means no namespace",
];

/**
 * The quantities of a claim, and the largest ones that the config allows. The API server gives a missing quantity the default
 * of the claim's definition before the policy applies.
 */
function boundVariables({ claim }: PlatformConfig): Record<string, string> {
  const { pods: _, ...quota } = claim.resourceQuota;
  const { limitRange } = claim;
  const section = (key: string) => `'${key}' in variables.parameters ? variables.parameters.${key} : {}`;
  return {
    quota: section("resourceQuota"),
    limits: section("limitRange"),
    mostQuota: toCelMap(quota),
    mostLimits: toCelMap(limitRange),
  };
}

function boundRules({ claim }: PlatformConfig): PolicyRule[] {
  const { pods, ...quota } = claim.resourceQuota;
  return [
    [
      allOf(
        atMost("quota", "mostQuota", Object.keys(quota)),
        "'pods' in variables.quota",
        `variables.quota.pods <= ${pods}`,
      ),
      "resourceQuota must state every value, each at most claim.resourceQuota of preview.yaml",
    ],
    [
      atMost("limits", "mostLimits", Object.keys(claim.limitRange)),
      "limitRange must state every value, each at most claim.limitRange of preview.yaml",
    ],
  ];
}

function atMost(values: string, most: string, keys: readonly string[]): string {
  return `${toCelList(keys)}.all(k, ${allOf(
    `k in variables.${values}`,
    `quantity(variables.${values}[k]).compareTo(quantity(variables.${most}[k])) <= 0`,
  )})`;
}

function toCelMap(texts: Readonly<Record<string, string>>): string {
  const entries = Object.entries(texts).map(([key, value]) => `${toCelString(key)}: ${toCelString(value)}`);
  return `{${entries.join(", ")}}`;
}

/** Crossplane's finalizers of a claim and of a composite resource. */
const CROSSPLANE_FINALIZERS = [
  "finalizer.apiextensions.crossplane.io",
  "composite.apiextensions.crossplane.io",
];

/** A finalizer that an object already has does not stop an update. */
const FINALIZERS_RULE: PolicyRule = [
  `!has(object.metadata.finalizers) || object.metadata.finalizers.all(f, f in variables.finalizers || f in ${toCelList(CROSSPLANE_FINALIZERS)})`,
  "a preview's claim has no finalizers but Crossplane's",
];
