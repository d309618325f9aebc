import { PULL_REQUEST_NUMBER } from "./names/name-rule.ts";
import { hasSecret, quote } from "./quote.ts";

/** How a text must look. Settings, options and inputs of all programs share these forms. */
export interface TextForm {
  /** ECMAScript pattern of the whole text. JSON Schemas and form fields use it too. */
  readonly pattern: string;
  /** What the text is, with an example: the words behind "expected" in a message. */
  readonly expected: string;
  /** The right text for a text that is wrong in a usual way. A suggestion without the form is ignored. */
  readonly suggest?: ((text: string) => string | undefined) | undefined;
}

const DNS_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

const GIT_URL =
  "(?:https://|ssh://(?:[A-Za-z0-9_.-]+@)?)[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)+";

/** The folder of the services in a GitOps repository, unless the platform config names another one. */
export const DEFAULT_ROOT = "infra/quickstart-services";

/** Whole seconds, minutes, hours or days, such as `90s` or `14d`. */
export const DURATION_PATTERN = "^[1-9][0-9]{0,5}[smhd]$";

/** A Kubernetes quantity in its usual forms, such as `500m` or `2Gi`; RE2 and ECMAScript read it alike. */
const QUANTITY_PATTERN = "^[0-9]{1,9}(?:\\.[0-9]{1,3})?(?:m|k|M|G|T|Ki|Mi|Gi|Ti)?$";

const GIT_SSH = /^(?:ssh:\/\/)?([A-Za-z0-9_.-]+@[A-Za-z0-9.-]+):(?!\d+\/)\/?(.+)$/;

/** Messages show at most so many characters of a text. */
const SUGGESTION_MAX = 80;

/** Nobody writes a longer text that a suggestion would help with. A suggestion for 1 MB could take minutes. */
const WRONG_TEXT_MAX = 1000;

/** Every form, by name. */
export const FORMS = {
  dnsName: form(
    `^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`,
    "a lower-case DNS name such as previews.example.com",
    (text) =>
      toHost(text)
        .replace(/:[0-9]+$/, "")
        .replace(/^[*.]+|\.+$/g, "")
        .replaceAll("_", "-"),
  ),
  label: form(`^${DNS_LABEL}$`, "a lower-case name such as istio-system", (text) =>
    text.toLowerCase().replace(/[ _.]+/g, "-"),
  ),
  /** Relative, with `/`, without `.` and `..`. */
  path: form(
    "^(?!.*(?:^|/)\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*$",
    `a relative path such as ${DEFAULT_ROOT}`,
    (text) => text.replace(/[\\/]+/g, "/").replace(/^(?:\.?\/)+|\/$/g, ""),
  ),
  duration: form(DURATION_PATTERN, "a duration such as 90s, 10m, 24h or 14d", suggestDuration),
  /** Argo CD reads it with Go's `time.ParseDuration`, which has no days. */
  goDuration: form(DURATION_PATTERN.replace("d", ""), "a duration such as 5s, 3m or 1h", (text) =>
    suggestDuration(text)?.replace(/^([0-9]+)d$/, (_, days: string) => `${Number(days) * 24}h`),
  ),
  quantity: form(QUANTITY_PATTERN, "a quantity such as 500m or 2Gi", suggestQuantity),
  cidr: form("^[0-9A-Fa-f.:]+/[0-9]{1,3}$", "a range such as 203.0.113.7/32", suggestRange),
  webAddress: form(
    "^https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._~/-]*)?$",
    "an address such as https://argocd.example.com",
    (text) => (/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:[:/]|$)/.test(text) ? `https://${text}` : undefined),
  ),
  gitUrl: form(`^${GIT_URL}$`, "a git URL such as https://github.com/example/gitops.git", suggestGitUrl),
  /** A repository, or `/*` for all of one owner. */
  sourceRepository: form(
    `^${GIT_URL}(?:/\\*)?$`,
    "a repository or all of one owner, such as https://github.com/example/*",
    (text) =>
      /^[A-Za-z0-9-]+(?:\/\*)?$/.test(text)
        ? `https://github.com/${text.replace(/\/\*$/, "")}/*`
        : suggestGitUrl(text),
  ),
  /** The part of `git check-ref-format` that every program of ours accepts; it is also safe in a shell. */
  branch: form(
    "^(?!.*(?:\\.\\.|//|/\\.|\\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9._/-]{0,198}[A-Za-z0-9_]$|^[A-Za-z0-9_]$",
    "a branch such as main",
    (text) => text.replace(/^\/+|\/+$/g, ""),
  ),
  /** A repository on GitHub. */
  fullName: form(
    "^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/(?!\\.{1,2}$)[A-Za-z0-9._-]+$",
    "OWNER/NAME of a repository on GitHub",
    (text) => text.replace(/^.*github\.com[:/]/, "").replace(/\.git$|\/$/, ""),
  ),
  /** A commit in full. */
  sha: form("^[0-9a-f]{40}$", "a commit's 40 hex digits", (text) => text.toLowerCase()),
  /** An action of a workflow at a full commit: a tag can move to other code, a commit cannot. */
  pinnedAction: form(
    "^[A-Za-z0-9-]+/[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*@[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+$",
    "an action at a full commit (40 hex digits) with its version, such as OWNER/REPOSITORY/apps/preview-action@0123456789abcdef0123456789abcdef01234567 # v1.2.3",
  ),
  pullRequest: form(`^${PULL_REQUEST_NUMBER}$`, "a pull request's number such as 1", (text) =>
    text.replace(/^#|^.*\/pull\//, "").replace(/\/.*$/, ""),
  ),
  labelValue: form(
    "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
    "a label value such as mesh1",
    (text) => text.replace(/ +/g, "-"),
  ),
  apiVersion: form("^[a-z0-9.-]+/v[0-9][a-z0-9]*$", "an API version such as platform.example.com/v1alpha1"),
  urlPath: form(
    "^/[!-~]*$",
    "a path such as /health",
    (text) => `/${text.replace(/^https?:\/\/[^/]*/, "").replace(/^\//, "")}`,
  ),
  imageRepository: form(
    "^[a-z0-9][a-z0-9._/:-]*$",
    "an image without a tag, such as ghcr.io/octocat/example",
    (text) => text.toLowerCase().replace(/^https?:\/\//, ""),
  ),
  /** The name of a container's port. */
  portName: form("^[a-z](?:-?[a-z0-9])*$", "the name of a port such as http", (text) => text.toLowerCase()),
  imageDigest: form("^sha256:[0-9a-f]{64}$", "sha256: and 64 hex digits"),
  registryHost: form("^[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?$", "a registry host such as ghcr.io", toHost),
  subnet: form("^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?$", "the name of a subnet"),
} satisfies Readonly<Record<string, TextForm>>;

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * What is wrong with a value that should have a form, with the right text for a value that is wrong in a usual way;
 * undefined when the value has the form.
 *
 * @example
 * formProblem(FORMS.duration, "14 d"); // 'expected a duration such as 90s, 10m, 24h or 14d, got "14 d"; try "14d"'
 */
export function formProblem(rule: TextForm, value: unknown): string | undefined {
  const { pattern, expected } = rule;
  if (typeof value === "string" && new RegExp(pattern).test(value)) return undefined;
  if (value === undefined) return `expected ${expected}, got nothing`;
  return `expected ${expected}, got ${quote(value)}${tryInstead(rule, value)}`;
}

/** The shortest text of some whole seconds: `toMilliseconds(toDuration(milliseconds))` is the same number again. */
export function toDuration(milliseconds: number): string {
  const [unit, factor] =
    Object.entries(UNITS).findLast(([, length]) => milliseconds % length === 0) ?? (["s", UNITS.s] as const);
  return `${milliseconds / factor}${unit}`;
}

/** Milliseconds of a text that has the form `duration`; not a number for any other text. */
export function toMilliseconds(duration: string): number {
  const unit = duration.at(-1);
  const factor = unit === "s" || unit === "m" || unit === "h" || unit === "d" ? UNITS[unit] : Number.NaN;
  return Number(duration.slice(0, -1)) * factor;
}

/**
 * A moment as manifests record it, in ISO 8601.
 *
 * @param time Milliseconds since 1970.
 * @example
 * toTimestamp(0); // "1970-01-01T00:00:00.000Z"
 */
export function toTimestamp(time: number): string {
  // oxlint-disable-next-line no-restricted-globals -- with an argument, Date reads no clock
  return new Date(time).toISOString();
}

function tryInstead({ pattern, suggest }: TextForm, value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number") return "";
  const text = String(value).trim();
  if (text.length > WRONG_TEXT_MAX || hasSecret(text)) return "";
  const right = new RegExp(pattern);
  if (right.test(text)) return `; try ${quote(text)}${typeof value === "number" ? ", in quotes" : ""}`;
  const suggestion = text === "" ? undefined : suggest?.(text);
  if (suggestion === undefined || suggestion.length > SUGGESTION_MAX || !right.test(suggestion)) return "";
  return `; try ${quote(suggestion)}`;
}

function form(pattern: string, expected: string, suggest?: TextForm["suggest"]): TextForm {
  return { pattern, expected, suggest };
}

/** `ghcr.io` of `https://GHCR.io/v2/`. */
function toHost(text: string): string {
  return text
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[/?#].*$/, "");
}

/** `14d` of `2 weeks`, `90m` of `1.5h`, and seconds of a number alone. */
function suggestDuration(text: string): string | undefined {
  const [, digits = "", word = ""] = /^([0-9]+(?:\.[0-9]+)?) *([A-Za-z]*)$/.exec(text) ?? [];
  const [unit = ""] =
    /^(?:s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?|)$/i.exec(word) ?? [
      "?",
    ];
  const seconds = { "": 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[unit.charAt(0).toLowerCase()];
  const milliseconds = Number(digits) * 1000 * (seconds ?? Number.NaN);
  if (/^[0-9]+$/.test(digits) && /^[smhd]/i.test(unit))
    return `${Number(digits)}${unit.charAt(0).toLowerCase()}`;
  return milliseconds % 1000 === 0 ? toDuration(milliseconds) : undefined;
}

/** `2G` of `2GB`, `2Gi` of `2 gib`. */
function suggestQuantity(text: string): string {
  return text
    .replace(/ +/g, "")
    .replace(
      /([kmgt])(i?)b?$/i,
      (_, factor: string, binary: string) =>
        `${factor.toLowerCase() === "k" && binary === "" ? "k" : factor.toUpperCase()}${binary.toLowerCase()}`,
    );
}

/** `10.0.0.1/32` of `10.0.0.1`. */
function suggestRange(text: string): string | undefined {
  const range = text.replace(/ +/g, "");
  if (/^[0-9]+(?:\.[0-9]+){3}$/.test(range)) return `${range}/32`;
  return range.includes(":") && !range.includes("/") ? `${range}/128` : range;
}

/** `ssh://git@github.com/o/g.git` of `git@github.com:o/g.git`, `https://github.com/o/g.git` of `o/g`. */
function suggestGitUrl(text: string): string {
  const [, host, path] = GIT_SSH.exec(text) ?? [];
  // A message shows no other user, because the user of a URL can be a token.
  if (host !== undefined && path !== undefined)
    return host.startsWith("git@") ? `ssh://${host}/${path}` : text;
  if (/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/.test(text)) {
    return `https://github.com/${text.replace(/\.git$/, "")}.git`;
  }
  return `https://${text.replace(/^(?:https?|git):\/\//, "").replace(/\/+$/, "")}`;
}
