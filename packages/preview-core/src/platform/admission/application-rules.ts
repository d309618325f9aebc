import type { PlatformConfig } from "../../config/platform-config.ts";
import { ARGOCD_FINALIZER, SYNC_OPTIONS } from "../../manifests/build-application.ts";
import { allowedRepositoryRegex } from "./allowed-repository.ts";
import { allOf, anyOf, toCelList, toCelString } from "./cel-text.ts";
import { at, onlyKeys } from "./map-in-cel.ts";
import { IS_OWN_APPLICATION, IS_OWN_HOST, IS_PREVIEW, isOwnNamespace } from "./preview-identity.ts";

/** CEL and words for what an Application of a preview may be, over the variables of its policy. */
export function applicationRules(config: PlatformConfig): (readonly [rule: string, message: string])[] {
  return [...identityRules(config), ...sourceRules(config), ...syncRules(config)];
}

function identityRules({ argocd, cluster, environment }: PlatformConfig): [string, string][] {
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
        isOwnNamespace("variables.destined", environment),
      ),
      `the destination must be the preview's own namespace on ${cluster.name}, by name`,
    ],
    [
      onlyKeys("variables.spec", ["project", "source", "destination", "syncPolicy", "revisionHistoryLimit"]),
      "spec may hold one source, and no further settings",
    ],
  ];
}

function sourceRules(config: PlatformConfig): [string, string][] {
  const { chart, domain } = config;
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
    [
      `variables.hostname == variables.host + ${toCelString(`.${domain}`)}`,
      "istio.preview.hostname must be the host of the label",
    ],
  ];
}

function syncRules({ argocd }: PlatformConfig): [string, string][] {
  const { limit } = argocd.retry;
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
      // What is being deleted gets no new finalizers from the server, and loses what it has one by one.
      `has(object.metadata.deletionTimestamp) || (has(object.metadata.finalizers) && size(object.metadata.finalizers) == 1 && object.metadata.finalizers[0] in ${toCelList(CASCADES)})`,
      `the one finalizer must be ${ARGOCD_FINALIZER}; hooks around the deletion would wait for git`,
    ],
  ];
}

/** The ways in which Argo CD deletes what an Application made (`docs/user-guide/app_deletion.md`). */
const CASCADES = [ARGOCD_FINALIZER, `${ARGOCD_FINALIZER}/foreground`, `${ARGOCD_FINALIZER}/background`];

const SOURCE_KEYS = ["repoURL", "targetRevision", "path", "helm"];

/** Argo CD starts what `operation` says, whoever wrote it, and a manual sync repeats the source. */
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

/** CEL and words for what a sync of it may be; other than the rest, it holds whether or not anything else changes. */
export const OPERATION_RULE: readonly [rule: string, message: string] = [
  OWN_OPERATION,
  "a sync may bring neither manifests nor another source",
];
