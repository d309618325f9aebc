import { FORMS } from "../../forms.ts";
import { LABELS } from "../../manifests/preview-metadata.ts";
import { LIMITS, NAME_FORMS } from "../../names/name-rule.ts";
import { allOf, anyOf, toCelString } from "./cel.ts";

/**
 * CEL variables for the preview that the labels in `variables.labels` name, and for the names that follow from it while
 * they are short enough: `ownHost`, `ownApplication`, `ownNamespace`. A missing label is `''`.
 */
export function identityVariables(environment: string): Record<string, string> {
  return {
    service: fromLabels(LABELS.service),
    team: fromLabels(LABELS.team),
    pr: fromLabels(LABELS.pr),
    host: fromLabels(LABELS.host),
    application: fromLabels(LABELS.application),
    ownHost: "variables.service + '-pr-' + variables.pr + '-' + variables.team",
    ownApplication: "variables.service + '-pr-' + variables.pr",
    ownNamespace: `variables.team + ${toCelString(`-${environment}-pr-`)} + variables.pr + '-' + variables.service`,
  };
}

/** CEL that is true for labels that name a preview as `parsePreview` accepts it. */
export const IS_PREVIEW: string = allOf(
  `${fromLabels(LABELS.ephemeral)} == 'true'`,
  ...nameRules("service"),
  ...nameRules("team"),
  `variables.pr.matches('${FORMS.pullRequest.pattern}')`,
);

/** CEL that is true for the first label of this preview's host. */
export const IS_OWN_HOST: string = nameRule(
  "variables.host",
  "variables.ownHost",
  "variables.host.contains('-pr-' + variables.pr + '-')",
);

/** CEL that is true for the name of this preview's Application. */
export const IS_OWN_APPLICATION: string = nameRule(
  "variables.application",
  "variables.ownApplication",
  "variables.application.endsWith('-pr-' + variables.pr)",
);

/** CEL that is true when `value` is this preview's namespace. */
export function ownNamespaceRule(value: string, environment: string): string {
  const middle = toCelString(`-${environment}-pr-`);
  return nameRule(value, "variables.ownNamespace", `${value}.contains(${middle} + variables.pr + '-')`);
}

/**
 * CEL has no SHA-256. So a name that was shortened must have the right start, the right number and the mark of a shortened
 * name, but its hex digits are not compared: 16, or the ten of what an older version deployed.
 */
function nameRule(value: string, exact: string, hasNumber: string): string {
  return anyOf(
    `${value} == ${exact}`,
    allOf(
      `size(${exact}) > ${LIMITS.dnsLabel}`,
      `${value}.matches('--([0-9a-f]{10}|[0-9a-f]{16})(-|$)')`,
      hasNumber,
      `${exact}.startsWith(${value}.split('--')[0])`,
    ),
  );
}

function nameRules(kind: "service" | "team"): string[] {
  const { form, never } = NAME_FORMS[kind];
  return [
    `variables.${kind}.matches(${toCelString(form)})`,
    `!variables.${kind}.matches(${toCelString(never)})`,
  ];
}

function fromLabels(key: string): string {
  const name = toCelString(key);
  return `(${name} in variables.labels ? variables.labels[${name}] : '')`;
}
