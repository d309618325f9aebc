import type { Problem } from "../preview-error.ts";
import { hasSecret, quote } from "../quote.ts";

/** Which part of a preview's names: the two halves of a hostname, or the environment in a namespace. */
export type NameKind = "service" | "team" | "environment";

/** A rule as two RE2 patterns: a valid name matches `form`, and no part of it matches `never`. */
interface NameForm {
  readonly form: string;
  readonly never: string;
}

/** The largest values that are accepted or made. Lengths are in characters. */
export const LIMITS = {
  /** A service's name: a label value of Kubernetes. */
  service: 63,
  /** A team's name: leaves room for service and number in a DNS label. */
  team: 40,
  /** A pull request's number. */
  pr: 9_999_999,
  /** `environment` of the platform config: leaves room for both names in a namespace. */
  environment: 20,
  /** A DNS label (RFC 1035 §2.3.4), so also a namespace and a label value of Kubernetes. */
  dnsLabel: 63,
  /** A Helm release (helm/helm `pkg/chartutil/validate_name.go`). */
  release: 53,
  /** A name of a port (RFC 6335 §5.1). */
  portName: 15,
  /** The platform's domain: a DNS name has 253 (RFC 1035 §2.3.4), less the preview's label and its dot. */
  domain: 189,
  /** A regular expression that istiod accepts (istio/istio `validateStringRegexp`). */
  authorityRegex: 1024,
} as const;

/** A pull request's number, 1 to 9,999,999, as a piece of a pattern. RE2 and ECMAScript read it alike. */
export const PULL_REQUEST_NUMBER = "[1-9][0-9]{0,6}";

const EXAMPLES: Readonly<Record<NameKind, string>> = {
  service: "example",
  team: "octocat",
  environment: "dev",
};

/**
 * The rules as one ECMAScript pattern each, for forms and JSON Schemas. Lengths are not in the patterns; see `LIMITS`.
 *
 * @example
 * new RegExp(NAME_PATTERNS.team).test("octocat-pr-3-x"); // false
 */
export const NAME_PATTERNS: Readonly<Record<NameKind, string>> = {
  service: pattern("[a-z]"),
  team: pattern("[a-z0-9]"),
  environment: pattern("[a-z]"),
};

/** The rules for RE2, which cannot look ahead. */
export const NAME_FORMS: Readonly<Record<NameKind, NameForm>> = {
  service: form("[a-z]"),
  team: form("[a-z0-9]"),
  environment: form("[a-z]"),
};

/**
 * The rules in words, for people who fill in a form.
 *
 * @example
 * NAME_RULES.team; // "Lower-case letters, digits and single hyphens, at most 40; starts with a letter or digit, …"
 */
export const NAME_RULES: Readonly<Record<NameKind, string>> = {
  service: inWords("service"),
  team: inWords("team"),
  environment: inWords("environment"),
};

/** What is wrong with a name: one problem with every reason and with a valid name; nothing when the name is valid. */
export function checkName(kind: NameKind, value: unknown): Problem | undefined {
  if (value === undefined || value === null || value === "") {
    return { path: kind, message: `expected a name such as "${EXAMPLES[kind]}", got nothing` };
  }
  if (typeof value !== "string") {
    return { path: kind, message: `expected text such as "${EXAMPLES[kind]}", got ${quote(value)}` };
  }
  const reasons = reasonsAgainst(kind, value);
  if (reasons.length === 0) return undefined;
  const suggestion = (hasSecret(value) ? undefined : suggestName(kind, value)) ?? EXAMPLES[kind];
  return { path: kind, message: `${quote(value)} ${reasons.join(" and ")}; try "${suggestion}"` };
}

/** A valid name close to a text, or nothing when the text has no character that a name may have. */
export function suggestName(kind: NameKind, text: string): string | undefined {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  const started = plain.replace(kind === "team" ? /^-+/ : /^[^a-z]+/, "");
  const cut = started.slice(0, LIMITS[kind]).replace(/-+$/, "");
  const suggestion = cut.replace(/(^|-)pr-([0-9]+)(?=-|$)/g, "$1pr$2");
  return suggestion === "" ? undefined : suggestion;
}

function reasonsAgainst(kind: NameKind, name: string): string[] {
  const first = kind === "team" ? /^[a-z0-9]/ : /^[a-z]/;
  const rules: [boolean, string][] = [
    [name.length > LIMITS[kind], `has ${name.length} characters, at most ${LIMITS[kind]} fit`],
    [/[^a-z0-9-]/.test(name), "has other characters than a-z, 0-9 and hyphens"],
    [
      !first.test(name),
      kind === "team" ? "does not start with a letter or digit" : "does not start with a letter",
    ],
    [name.endsWith("-"), "ends with a hyphen"],
    [name.includes("--"), "has two hyphens in a row, which marks a shortened name"],
    [/(^|-)pr-[0-9]+(-|$)/.test(name), 'has "pr-<number>" in it, which marks the pull request'],
  ];
  return rules.filter(([broken]) => broken).map(([, reason]) => reason);
}

function inWords(kind: NameKind): string {
  const first = kind === "team" ? "a letter or digit" : "a letter";
  return `Lower-case letters, digits and single hyphens, at most ${LIMITS[kind]}; starts with ${first}, does not end with a hyphen, and has no part "pr-<number>".`;
}

function pattern(first: string): string {
  return `^(?!(?:.*-)?pr-[0-9]+(?:-|$))(?!.*--)${first}(?:[a-z0-9-]*[a-z0-9])?$`;
}

function form(first: string): NameForm {
  return { form: `^${first}(?:[a-z0-9-]*[a-z0-9])?$`, never: "--|(?:^|-)pr-[0-9]+(?:-|$)" };
}
