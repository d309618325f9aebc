import { LABELS } from "../../manifests/metadata-keys.ts";
import { LIMITS } from "../../names/limits.ts";
import { NAME_FORMS, type NameKind } from "../../names/name-rule.ts";
import { allOf, anyOf, toCelString } from "./cel-text.ts";

/**
 * CEL variables for who a preview is, from labels in `variables.labels`, and for the names that follow from it while they
 * fit: `ownHost`, `ownApplication`, `ownNamespace`. A label that is missing is `''`.
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
  ...isName("service"),
  ...isName("team"),
  "variables.pr.matches('^[1-9][0-9]{0,6}$')",
);

/** CEL that is true for the first label of this preview's host. */
export const IS_OWN_HOST: string = isNamed(
  "variables.host",
  "variables.ownHost",
  "variables.host.contains('-pr-' + variables.pr + '-')",
);

/** CEL that is true for the name of this preview's Application. */
export const IS_OWN_APPLICATION: string = isNamed(
  "variables.application",
  "variables.ownApplication",
  "variables.application.endsWith('-pr-' + variables.pr)",
);

/** CEL that is true when `value` is this preview's namespace. */
export function isOwnNamespace(value: string, environment: string): string {
  const middle = toCelString(`-${environment}-pr-`);
  return isNamed(value, "variables.ownNamespace", `${value}.contains(${middle} + variables.pr + '-')`);
}

/**
 * CEL has no SHA-256: where a name is too long, its start, its number and the mark are held to the rule, and the ten
 * digits of the hash are not.
 */
function isNamed(value: string, exact: string, hasNumber: string): string {
  return anyOf(
    `${value} == ${exact}`,
    allOf(
      `size(${exact}) > ${LIMITS.dnsLabel}`,
      `${value}.matches('--[0-9a-f]{10}(-|$)')`,
      hasNumber,
      `${exact}.startsWith(${value}.split('--')[0])`,
    ),
  );
}

function isName(kind: Exclude<NameKind, "environment">): string[] {
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
