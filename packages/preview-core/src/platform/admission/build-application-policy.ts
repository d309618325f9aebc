import type { PlatformConfig } from "../../config/platform-config.ts";
import { ARGOCD_FINALIZER, EXTERNAL_LINK, SYNC_OPTIONS } from "../../manifests/build-application.ts";
import { toRegexText } from "../../names/authority-regex.ts";
import { publicUrl } from "../../names/preview-names.ts";
import { sourceRepos } from "../argocd/source-repos.ts";
import { buildPolicy, type PolicyRule, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { allOf, anyOf, onlyKeys, toCelList, toCelString } from "./cel.ts";
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
  keptAnnotation,
  unchangedRule,
  unlessUnchanged,
} from "./preview-writes.ts";

/** The name of a repository in a URL, without `/`. It cannot be `..`. */
const PLAIN_NAME = "[a-z0-9_-][a-z0-9._-]*";

/**
 * Restricts Applications that a preview parent applies, that carry a preview label, or that are in the preview project to
 * the shape of a preview.
 *
 * Without the policy, everybody who can write to the previews' folder would be an administrator of Argo CD ("App of Apps
 * is an admin-only tool"). So project, destination, repository, chart, commit and host must follow preview.yaml. Keys that
 * are not listed here are refused, also those of later versions of Argo CD.
 *
 * Apply it again whenever preview.yaml changes.
 */
export function buildApplicationPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  const { argocd } = config;
  return buildPolicy(config, {
    name: "preview-application-shape",
    match: {
      resourceRules: [
        {
          apiGroups: ["argoproj.io"],
          apiVersions: ["v1alpha1"],
          operations: ["CREATE", "UPDATE"],
          resources: ["applications"],
        },
      ],
    },
    conditions: {
      "concerns-a-preview": concernsPreview(config, (object) => [
        `${object}.spec.project == ${toCelString(argocd.project)}`,
      ]),
    },
    variables: {
      unchanged: unchangedRule("application"),
      ...ANNOTATION_VARIABLES,
      labels: "has(object.metadata.labels) ? object.metadata.labels : {}",
      ...identityVariables(config.environment),
      spec: "dyn(object.spec)",
      source: "'source' in variables.spec ? variables.spec.source : {}",
      helm: "'helm' in variables.source ? variables.source.helm : {}",
      policy: "'syncPolicy' in variables.spec ? variables.spec.syncPolicy : {}",
      options: "'syncOptions' in variables.policy ? variables.policy.syncOptions : []",
      destined: at("variables.spec.destination", ["namespace"], "''"),
      retry: at("variables.policy", ["retry"], "{}"),
      retries: at("variables.retry", ["limit"], "-1"),
      operation:
        "'operation' in dyn(object) && 'sync' in dyn(object).operation ? dyn(object).operation.sync : {}",
    },
    validations: [
      ...applicationRules(config).map(([rule, message]): PolicyRule => [unlessUnchanged(rule), message]),
      annotationsRule("an Application of a preview", APPLICATION_ANNOTATIONS),
      linkRule(config),
      OPERATION_RULE,
    ],
  });
}

/**
 * The regular expression of the allowed chart repositories, for a URL in lower case. It matches nothing when there are none.
 *
 * Argo CD compares URLs in lower case and without `.git` (`NormalizeGitURL`). It leaves `..` in them, and git's HTTP client
 * resolves it: `https://github.com/octocat/../mallory/chart` would be another owner's. So `*` stands for one plain name.
 */
export function allowedRepositoryRegex(config: PlatformConfig): string {
  return `^(?:${sourceRepos(config).map(toRegex).join("|")})$`;
}

function toRegex(glob: string): string {
  const url = glob.toLowerCase().replace(/\.git$/, "");
  return url.endsWith("/*")
    ? `${toRegexText(url.slice(0, -1))}${PLAIN_NAME}`
    : `${toRegexText(url)}(?:\\.git)?`;
}

/** What an Application of a preview may be, over the variables of the policy. */
function applicationRules(config: PlatformConfig): PolicyRule[] {
  return [...identityRules(config), ...sourceRules(config), ...syncRules(config)];
}

function identityRules({ argocd, cluster, environment }: PlatformConfig): PolicyRule[] {
  return [
    [
      `request.namespace == ${toCelString(argocd.namespace)}`,
      `an Application of a preview is in the namespace ${argocd.namespace}`,
    ],
    [IS_PREVIEW, "the labels must name a preview: service, team and number"],
    [
      allOf("object.metadata.name == variables.application", IS_OWN_APPLICATION),
      "the Application must be named after the service and the number",
    ],
    [IS_OWN_HOST, "the host must be that of the service, the number and the team"],
    [`variables.spec.project == ${toCelString(argocd.project)}`, `the project must be ${argocd.project}`],
    [
      allOf(
        "variables.spec.destination.all(k, k in ['name', 'namespace'])",
        `${at("variables.spec.destination", ["name"], "''")} == ${toCelString(cluster.name)}`,
        ownNamespaceRule("variables.destined", environment),
      ),
      `the destination must be the preview's own namespace on ${cluster.name}, by name`,
    ],
    [
      onlyKeys("variables.spec", ["project", "source", "destination", "syncPolicy", "revisionHistoryLimit"]),
      "spec may hold one source, and no further settings",
    ],
  ];
}

function sourceRules(config: PlatformConfig): PolicyRule[] {
  const { chart } = config;
  return [
    [
      allOf(
        onlyKeys("variables.source", SOURCE_KEYS),
        `${at("variables.source", ["path"], "''")} == ${toCelString(chart)}`,
      ),
      `the source must be the Helm chart in ${chart}, without plugin`,
    ],
    [
      `variables.source.repoURL.lowerAscii().matches(${toCelString(allowedRepositoryRegex(config))})`,
      "the repository is not one that charts may come from",
    ],
    [
      `${at("variables.source", ["targetRevision"], "''")}.matches('^[0-9a-f]{40}$')`,
      "targetRevision must be a full commit, because a branch moves and goes",
    ],
    [
      onlyKeys("variables.helm", ["releaseName", "valuesObject"]),
      "values come as valuesObject only, because parameters and files would overrule them",
    ],
  ];
}

function syncRules({ argocd }: PlatformConfig): PolicyRule[] {
  const { limit, maxDuration } = argocd.retry;
  return [
    [
      onlyKeys("variables.policy", ["automated", "syncOptions", "retry"]),
      "syncPolicy must not manage the namespace",
    ],
    [
      allOf(
        `variables.options.all(o, o in ${toCelList(SYNC_OPTIONS)})`,
        ...SYNC_OPTIONS.map((option) => `${toCelString(option)} in variables.options`),
      ),
      `syncOptions must be ${SYNC_OPTIONS.join(" and ")}`,
    ],
    [
      `variables.retries >= 0 && variables.retries <= ${limit}`,
      `the retry limit must be 0 to ${limit}, because what retries cannot be deleted`,
    ],
    [
      `${at("variables.retry", ["backoff", "maxDuration"], "''")} == ${toCelString(maxDuration)}`,
      `the longest wait between retries must be ${maxDuration}, because what waits cannot be deleted`,
    ],
    [
      // Objects that are being deleted are exempt: the API server refuses new finalizers on them, and their finalizers go
      // one by one.
      `has(object.metadata.deletionTimestamp) || (has(object.metadata.finalizers) && size(object.metadata.finalizers) == 1 && object.metadata.finalizers[0] in ${toCelList(CASCADES)})`,
      `the one finalizer must be ${ARGOCD_FINALIZER}; hooks around the deletion would wait for git`,
    ],
  ];
}

/** The link to the preview, and what Argo CD's programs write: a request to look again, an approved deletion, sent messages. */
const APPLICATION_ANNOTATIONS = [
  EXTERNAL_LINK,
  "argocd.argoproj.io/refresh",
  "argocd.argoproj.io/deletion-approved",
  "notified.notifications.argoproj.io",
];

/** Argo CD's page shows the link to everybody, so no other scheme and no other address may be in it. */
function linkRule({ domain, publicUrl: settings }: PlatformConfig): PolicyRule {
  const key = toCelString(EXTERNAL_LINK);
  const host = `.${domain}`;
  const [start = "", end = ""] = publicUrl(host, settings).split(host);
  const url = [toCelString(start), "variables.host", toCelString(`${host}${end}`)].join(" + ");
  return [
    anyOf(
      `!(${key} in variables.annotations)`,
      `variables.annotations[${key}] == ${url}`,
      keptAnnotation(key),
    ),
    `the annotation ${EXTERNAL_LINK} must be the preview's own URL`,
  ];
}

/** The ways in which Argo CD deletes the objects of an Application (`docs/user-guide/app_deletion.md`). */
const CASCADES = [ARGOCD_FINALIZER, `${ARGOCD_FINALIZER}/foreground`, `${ARGOCD_FINALIZER}/background`];

const SOURCE_KEYS = ["repoURL", "targetRevision", "path", "helm"];

/** Argo CD runs the sync in `operation` for everybody who can write it. A manual sync repeats the source. */
const OWN_OPERATION = allOf(
  "!('manifests' in variables.operation)",
  "!('sources' in variables.operation)",
  anyOf(
    "!('source' in variables.operation)",
    allOf(
      onlyKeys("variables.operation.source", SOURCE_KEYS),
      "variables.operation.source.repoURL == variables.source.repoURL",
      "variables.operation.source.path == variables.source.path",
    ),
  ),
);

/** What a sync may be. Unlike the other rules, it also applies to an update that changes nothing else. */
const OPERATION_RULE: PolicyRule = [OWN_OPERATION, "a sync may bring neither manifests nor another source"];

/** CEL for the value at a path, or the default where the path ends early. So a refusal has words instead of an error. */
function at(map: string, path: readonly string[], missing: string): string {
  const steps = path.map((key, index) => `'${key}' in ${select(map, path.slice(0, index))}`);
  return `(${steps.join(" && ")} ? ${select(map, path)} : ${missing})`;
}

function select(map: string, path: readonly string[]): string {
  return [map, ...path.map((key) => `['${key}']`)].join("");
}
