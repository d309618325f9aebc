import type { PlatformConfig } from "../../config/platform-config.ts";
import { POD_SECURITY } from "../../manifests/build-claim.ts";
import { BARE_LABELS, LABEL_PREFIX, LABELS } from "../../manifests/metadata-keys.ts";
import { allOf, toCelString } from "./cel-text.ts";
import { onlyKeys } from "./map-in-cel.ts";
import { IS_OWN_APPLICATION, IS_OWN_HOST, IS_PREVIEW, isOwnNamespace } from "./preview-identity.ts";

/** CEL and words for what the claim of a preview may be, over the variables of its policy. */
export function claimRules(config: PlatformConfig): (readonly [rule: string, message: string])[] {
  return [...placeRules(config), ...labelRules(), ...guardrailRules(config)];
}

function placeRules({ claim, cluster, environment }: PlatformConfig): [string, string][] {
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
      isOwnNamespace("variables.parameters.namespaceName", environment),
      `namespaceName must be that of the team, ${environment}, the number and the service`,
    ],
  ];
}

function labelRules(): [string, string][] {
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

function guardrailRules({ claim, apiVersions }: PlatformConfig): [string, string][] {
  const on = [
    "enableResourceQuota",
    "enableLimitRange",
    ...(claim.networkPolicy ? ["enableNetworkPolicy"] : []),
  ];
  const rules: [string, string][] = [
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

/** The last one may be a default of the server's. */
const CLAIM_KEYS = ["parameters", "compositeDeletePolicy", "compositionUpdatePolicy"];

/** Only of claims: a composite resource is deleted in the foreground by who deletes it. */
const FOREGROUND: [string, string] = [
  "'compositeDeletePolicy' in variables.spec && variables.spec.compositeDeletePolicy == 'Foreground'",
  "compositeDeletePolicy must be Foreground, so that no claim means no namespace",
];
