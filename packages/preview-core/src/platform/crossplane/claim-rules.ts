import type { PlatformConfig } from "../../config/platform-config.ts";
import { EPHEMERAL_LABEL, LABEL_PREFIX } from "../../manifests/metadata-keys.ts";
import { namespaceGlob, namespaceRegex, PLATFORM_NAMESPACES } from "../../names/namespace-pattern.ts";
import type { ValidationRule } from "./open-api-schema.ts";
import { reservedNamespaces } from "./reserved-namespaces.ts";

const ENFORCE = "pod-security.kubernetes.io/enforce";
/** A label's key and value (kubernetes/apimachinery `pkg/util/validation`). */
const NAME = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
const KEY = `^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?${NAME}$`;
const VALUE = `^(${NAME})?$`;

/**
 * What a claim's parameters must satisfy together, in CEL, for the API server to hold.
 *
 * Nobody else checks a claim: Crossplane acts with its own rights on whatever it says, and would adopt a namespace that
 * is there already, and delete it with the claim. So the rules keep claims away from namespaces of the platform, and a
 * preview's name and its label together, because Argo CD goes by the name and admission by the label.
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
      // A service may be called billing-system. No namespace of a platform is named like a preview's.
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
  // CEL's matches() searches, so that without its stars the glob of Argo CD's AppProject finds the same names.
  const named = namespaceGlob(environment).replaceAll("*", "");
  const [service, team, pr] = ["service", "team", "pr"].map((key) => text(`${LABEL_PREFIX}${key}`));
  return [
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

/** A string of CEL. Nothing in it needs an escape: names, patterns without quotes or backslashes. */
function text(value: string): string {
  return `'${value}'`;
}
