import { hostname, LIMITS, NAME_PATTERNS, NAME_RULES } from "preview-core";

/** A field of the template's form. */
export type FormField = "service" | "owner" | "description" | "system";

/** The rules of a field, and the words for the person who fills in the form. */
export interface FieldRules {
  readonly pattern: string;
  readonly maxLength: number;
  /** Text below the field. */
  readonly "ui:help": string;
  /** Messages that replace those of the JSON Schema validator. Backstage's form reads them with ajv-errors. */
  readonly errorMessage: { readonly pattern: string; readonly maxLength: string };
}

const DESCRIPTION_MAX = 120;
/** One line that YAML takes unchanged: no control character, no line separator, no half of a character. */
const ONE_LINE = "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff\\ufeff\\ufffe\\uffff]*$";

/** An entity reference as Backstage's catalog accepts it: `[kind:][namespace/]name`. */
const REFERENCE =
  "^(?:[A-Za-z][A-Za-z0-9]{0,62}:)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$";
const REFERENCE_MAX = 191;

const EXAMPLE = { service: "example", team: "octocat", pr: 1 };

/**
 * The rules of each field. The form accepts a service's name exactly when `parsePreview` accepts it.
 *
 * @param domain The platform's domain, for the example below the field.
 */
export function formRules(domain: string): Readonly<Record<FormField, FieldRules>> {
  const url = `https://${hostname(EXAMPLE, domain)}`;
  return {
    service: {
      pattern: NAME_PATTERNS.service,
      maxLength: LIMITS.service,
      "ui:help": `The first preview of the service ${EXAMPLE.service} of the team ${EXAMPLE.team} is at ${url}`,
      errorMessage: {
        pattern: `No preview could have this name. ${NAME_RULES.service}`,
        maxLength: `At most ${LIMITS.service} characters.`,
      },
    },
    owner: referenceRules(
      "group:default/octocat",
      "Two groups of the same name in different namespaces are one team.",
    ),
    description: {
      pattern: ONE_LINE,
      maxLength: DESCRIPTION_MAX,
      "ui:help": `One line of at most ${DESCRIPTION_MAX} characters.`,
      errorMessage: {
        pattern: "One line, without control characters.",
        maxLength: `At most ${DESCRIPTION_MAX} characters.`,
      },
    },
    system: referenceRules("system:default/shop", "Leave the field empty if there is none."),
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
