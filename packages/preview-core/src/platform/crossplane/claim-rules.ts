import type { PlatformConfig } from "../../config/platform-config.ts";
import { EPHEMERAL_LABEL, LABEL_PREFIX } from "../../manifests/preview-metadata.ts";
import { namespaceGlob, namespaceRegex, PLATFORM_NAMESPACES } from "../../names/preview-names.ts";

/** A rule in CEL that the API server evaluates. */
export interface ValidationRule {
  readonly rule: string;
  readonly message: string;
}

const ENFORCE = "pod-security.kubernetes.io/enforce";
/** A label's key and value (kubernetes/apimachinery `pkg/util/validation`). */
const NAME = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
const KEY = `^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?${NAME}$`;
const VALUE = `^(${NAME})?$`;

/** Usual namespaces of a platform, besides every `kube-…` and `…-system`. No claim may name them. */
const USUAL = ["default", "argocd", "cert-manager", "istio-ingress", "aks-istio-ingress", "gatekeeper"];

/**
 * The rules for a claim's parameters, in CEL, which the API server applies.
 *
 * These rules are the only check of a claim. Crossplane would adopt an existing namespace and delete it with the claim. So
 * no claim may name a namespace of the platform. A preview's name and its label must belong together, because Argo CD
 * relies on the name and admission on the label.
 */
export function claimRules(config: PlatformConfig): readonly ValidationRule[] {
  return [...rulesOfAll(config), ...rulesOfPreviews(config)];
}

function rulesOfAll(config: PlatformConfig): ValidationRule[] {
  const reserved = reservedNamespaces(config).map(text).join(", ");
  const preview = text(namespaceRegex(config.environment));
  const { start, end } = PLATFORM_NAMESPACES;
  return [
    {
      rule: "self.namespaceName == oldSelf.namespaceName && self.targetCluster == oldSelf.targetCluster",
      message: "namespaceName and targetCluster cannot change",
    },
    {
      // A preview of the service billing-system ends like a platform's namespace. No platform's namespace has the form of a
      // preview's name.
      rule: `self.namespaceName.matches(${preview}) || !(self.namespaceName in [${reserved}]) && !self.namespaceName.startsWith(${text(start)}) && !self.namespaceName.endsWith(${text(end)})`,
      message: "the namespace belongs to the platform",
    },
    {
      rule: `!has(self.labels) || self.labels.all(k, self.labels[k].matches(${text(VALUE)}))`,
      message: "every value in labels must be a Kubernetes label value",
    },
    {
      rule: `!has(self.labels) || self.labels.all(k, k.matches(${text(KEY)}))`,
      message: "every key in labels must be a Kubernetes label key",
    },
    {
      rule: `!has(self.labels) || !(${text(ENFORCE)} in self.labels) || self.labels[${text(ENFORCE)}] in ['baseline', 'restricted']`,
      message: `the label ${ENFORCE} must be baseline or restricted`,
    },
  ];
}

function rulesOfPreviews({ cluster, claim, environment }: PlatformConfig): ValidationRule[] {
  // CEL's matches() searches within a text. So the glob of Argo CD's AppProject, without its stars, finds the same names.
  const named = namespaceGlob(environment).replaceAll("*", "");
  const [service, team, pr] = ["service", "team", "pr"].map((key) => text(`${LABEL_PREFIX}${key}`));
  return [
    {
      rule: `!has(self.route) || (has(self.labels) && ${text(EPHEMERAL_LABEL)} in self.labels)`,
      message: "only a preview has a route",
    },
    {
      rule: `!self.namespaceName.matches(${text(named)}) || (has(self.labels) && ${text(EPHEMERAL_LABEL)} in self.labels)`,
      message: `a namespace that is named like a preview's must have the label ${EPHEMERAL_LABEL}`,
    },
    ofPreviews(
      `self.labels[${text(EPHEMERAL_LABEL)}] == 'true' && self.namespaceName.matches(${text(namespaceRegex(environment))})`,
      `a preview's namespace has the label ${EPHEMERAL_LABEL} "true" and the name {team}-${environment}-pr-{n}-{service}`,
    ),
    ofPreviews(
      `${service} in self.labels && ${team} in self.labels && ${pr} in self.labels && (self.namespaceName.contains('--') || self.namespaceName == self.labels[${team}] + '-${environment}-pr-' + self.labels[${pr}] + '-' + self.labels[${service}])`,
      "a preview's namespace has the name that its labels for service, team and pr give",
    ),
    ofPreviews(
      `self.targetCluster == ${text(cluster.providerConfig)}`,
      `previews run on ${cluster.providerConfig} only`,
    ),
    ofPreviews(`${text(ENFORCE)} in self.labels`, `a preview's namespace has the label ${ENFORCE}`),
    ofPreviews(
      `self.enableResourceQuota && self.enableLimitRange${claim.networkPolicy ? " && self.enableNetworkPolicy" : ""}`,
      "a preview's namespace has its limits",
    ),
  ];
}

function ofPreviews(rule: string, message: string): ValidationRule {
  return { rule: `!has(self.labels) || !(${text(EPHEMERAL_LABEL)} in self.labels) || (${rule})`, message };
}

/** A CEL string. The values need no escapes: they are names, and patterns without quotes or backslashes. */
function text(value: string): string {
  return `'${value}'`;
}

/** The namespaces that no claim may name: the usual ones and those in the config. */
function reservedNamespaces({ argocd, claim, routing }: PlatformConfig): readonly string[] {
  const { hub, spoke } = routing;
  return [
    ...new Set([
      ...USUAL,
      argocd.namespace,
      claim.namespace,
      hub.namespace,
      hub.podNamespace,
      spoke.namespace,
      spoke.podNamespace,
    ]),
  ];
}
