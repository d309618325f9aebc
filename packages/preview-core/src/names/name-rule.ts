import type { Problem } from "../preview-error.ts";
import { quote } from "../quote.ts";
import { LIMITS } from "./limits.ts";

/** Who is named: the two halves of a hostname, and the environment in a namespace. */
export type NameKind = "service" | "team" | "environment";

const EXAMPLES: Record<NameKind, string> = { service: "pricing-api", team: "red", environment: "dev" };

/**
 * The same rules as one ECMAScript pattern each, for forms and JSON Schemas. Lengths are apart, in `LIMITS`.
 *
 * @example
 * new RegExp(NAME_PATTERNS.team).test("red-pr-3-x"); // false
 */
export const NAME_PATTERNS: Readonly<Record<NameKind, string>> = {
  service: pattern("[a-z]"),
  team: pattern("[a-z0-9]"),
  environment: pattern("[a-z]"),
};

/**
 * The same again for RE2, which cannot look ahead: a valid name matches `form` and nothing in it matches `never`.
 */
export const NAME_FORMS: Readonly<Record<NameKind, { readonly form: string; readonly never: string }>> = {
  service: form("[a-z]"),
  team: form("[a-z0-9]"),
  environment: form("[a-z]"),
};

/**
 * The same once more in words, for whoever fills in a form: all that a valid name meets.
 *
 * @example
 * NAME_RULES.team; // "Lower-case letters, digits and single hyphens, at most 40; starts with a letter or digit, …"
 */
export const NAME_RULES: Readonly<Record<NameKind, string>> = {
  service: inWords("service"),
  team: inWords("team"),
  environment: inWords("environment"),
};

/**
 * The problem of a name, with every reason and a valid name to use instead; nothing for a valid name.
 *
 * @example
 * checkName("team", "Red Team")?.message; // '"Red Team" has other characters than …; try "red-team"'
 */
export function checkName(kind: NameKind, value: unknown): Problem | undefined {
  if (value === undefined || value === null || value === "") {
    return { path: kind, message: `expected a name such as "${EXAMPLES[kind]}", got nothing` };
  }
  if (typeof value !== "string") {
    return { path: kind, message: `expected text such as "${EXAMPLES[kind]}", got ${quote(value)}` };
  }
  const reasons = reasonsAgainst(kind, value);
  if (reasons.length === 0) return undefined;
  const suggestion = suggestName(kind, value) ?? EXAMPLES[kind];
  return { path: kind, message: `${quote(value)} ${reasons.join(" and ")}; try "${suggestion}"` };
}

/** A valid name close to a given text, or nothing when the text holds no usable character. */
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

function form(first: string): { form: string; never: string } {
  return { form: `^${first}(?:[a-z0-9-]*[a-z0-9])?$`, never: "--|(?:^|-)pr-[0-9]+(?:-|$)" };
}
