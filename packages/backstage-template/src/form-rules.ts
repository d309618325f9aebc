import { hostname, LIMITS, NAME_PATTERNS, NAME_RULES } from "preview-core";

/** What a form holds a field to, and tells whoever fills it in. */
export interface FieldRules {
  readonly pattern: string;
  readonly maxLength: number;
  /** Below the field. */
  readonly "ui:help": string;
  /** Instead of what a JSON Schema validator says; Backstage's form reads it by ajv-errors. */
  readonly errorMessage: { readonly pattern: string; readonly maxLength: string };
}

const DESCRIPTION_MAX = 120;
/** One line that YAML takes as it is: no control character, nothing that ends a line, no half of a character. */
const ONE_LINE = "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff\\ufeff\\ufffe\\uffff]*$";

/** As Backstage's catalog has it: `[kind:][namespace/]name`. Another one would be refused when all else is made. */
const REFERENCE =
  "^(?:[A-Za-z][A-Za-z0-9]{0,62}:)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$";
const REFERENCE_MAX = 191;

const EXAMPLE = { service: "pricing-api", team: "red", pr: 1 };

/**
 * The rules of the template's fields, by name: a name is accepted exactly where `parsePreview` accepts it.
 *
 * @param domain The platform's, for the example.
 */
export function formRules(
  domain: string,
): Readonly<Record<"service" | "owner" | "description" | "system", FieldRules>> {
  const url = `https://${hostname(EXAMPLE, domain)}`;
  return {
    service: {
      pattern: NAME_PATTERNS.service,
      maxLength: LIMITS.service,
      "ui:help": `For example ${EXAMPLE.service}: of the team ${EXAMPLE.team}, its first preview is at ${url}`,
      errorMessage: {
        pattern: `No preview could have this name. ${NAME_RULES.service}`,
        maxLength: `At most ${LIMITS.service} characters.`,
      },
    },
    owner: referenceRules("group:default/red", "Groups of the same name in two namespaces are one team."),
    description: {
      pattern: ONE_LINE,
      maxLength: DESCRIPTION_MAX,
      "ui:help": `One line of at most ${DESCRIPTION_MAX} characters.`,
      errorMessage: {
        pattern: "One line, without control characters.",
        maxLength: `At most ${DESCRIPTION_MAX} characters.`,
      },
    },
    system: referenceRules("system:default/shop", "Leave it empty if there is none."),
  };
}

function referenceRules(example: string, help: string): FieldRules {
  const message = `The name of an entity in the catalog, or a reference such as ${example}.`;
  return {
    pattern: REFERENCE,
    maxLength: REFERENCE_MAX,
    "ui:help": help,
    errorMessage: { pattern: message, maxLength: message },
  };
}
