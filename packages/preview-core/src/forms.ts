import { quote } from "./quote.ts";

/** How a text must look. Settings, options and inputs of all programs share these forms. */
export interface TextForm {
  /** ECMAScript pattern of the whole text. JSON Schemas and forms use it too. */
  readonly pattern: string;
  /** What the text is, with an example: the words behind "expected" in a message. */
  readonly expected: string;
}

const DNS_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const GIT_URL =
  "(?:https://|ssh://(?:[A-Za-z0-9_.-]+@)?)[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)+";

/** The folder of the services in a GitOps repository, unless the platform config names another one. */
export const DEFAULT_ROOT = "infra/quickstart-services";

/** Whole seconds, minutes, hours or days, such as `90s` or `14d`. */
export const DURATION_PATTERN = "^[1-9][0-9]{0,5}[smhd]$";

/** A Kubernetes quantity in its usual forms, such as `500m` or `2Gi`; RE2 and ECMAScript read it alike. */
export const QUANTITY_PATTERN = "^[0-9]{1,9}(?:\\.[0-9]{1,3})?(?:m|k|M|G|T|Ki|Mi|Gi|Ti)?$";

/** Every form, by name. */
export const FORMS = {
  dnsName: form(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`, "a lower-case DNS name such as chrishouse.io"),
  label: form(`^${DNS_LABEL}$`, "a lower-case name such as istio-system"),
  /** Relative, with `/`, without `.` and `..`. */
  path: form(
    "^(?!.*(?:^|/)\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*$",
    `a relative path such as ${DEFAULT_ROOT}`,
  ),
  duration: form(DURATION_PATTERN, "a duration such as 90s, 10m, 24h or 14d"),
  /** Argo CD reads it with Go's `time.ParseDuration`, which has no days. */
  goDuration: form(DURATION_PATTERN.replace("d", ""), "a duration such as 5s, 3m or 1h"),
  quantity: form(QUANTITY_PATTERN, "a quantity such as 500m or 2Gi"),
  cidr: form("^[0-9A-Fa-f.:]+/[0-9]{1,3}$", "a range such as 203.0.113.7/32"),
  webAddress: form(
    "^https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._~/-]*)?$",
    "an address such as https://argocd.chrishouse.io",
  ),
  gitUrl: form(`^${GIT_URL}$`, "a git URL such as https://github.com/crh225/platform.git"),
  /** A repository, or `/*` for all of one owner. */
  sourceRepository: form(
    `^${GIT_URL}(?:/\\*)?$`,
    "a repository or all of one owner, such as https://github.com/crh225/*",
  ),
  /** The part of `git check-ref-format` that every program of ours accepts; it is also safe in a shell. */
  branch: form(
    "^(?!.*(?:\\.\\.|//|/\\.|\\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9._/-]{0,198}[A-Za-z0-9_]$|^[A-Za-z0-9_]$",
    "a branch such as main",
  ),
  /** A repository on GitHub. */
  fullName: form(
    "^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9._-]+$",
    "OWNER/NAME of a repository on GitHub",
  ),
  /** A commit in full. */
  sha: form("^[0-9a-f]{40}$", "a commit's 40 hex digits"),
  /** An action of a workflow at a full commit: a tag can move to other code, a commit cannot. */
  pinnedAction: form(
    "^[A-Za-z0-9-]+/[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*@[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+$",
    "an action at a full commit (40 hex digits) with its version, such as OWNER/REPOSITORY/apps/preview-action@0123456789abcdef0123456789abcdef01234567 # v1.2.3",
  ),
  pullRequest: form("^[1-9][0-9]{0,6}$", "a pull request's number such as 1"),
  labelValue: form("^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$", "a label value"),
  apiVersion: form("^[a-z0-9.-]+/v[0-9][a-z0-9]*$", "an API version such as platform.chrishouse.io/v1alpha1"),
  urlPath: form("^/[!-~]*$", "a path such as /health"),
  imageRepository: form(
    "^[a-z0-9][a-z0-9._/:-]*$",
    "an image without a tag, such as ghcr.io/crh225/pricing-api",
  ),
  imageDigest: form("^sha256:[0-9a-f]{64}$", "sha256: and 64 hex digits"),
  /** Where to connect to, instead of where DNS leads. */
  address: form("^[A-Za-z0-9.[\\]:-]+$", "host or host:port"),
  registryHost: form("^[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?$", "a registry host such as ghcr.io"),
  subnet: form("^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?$", "the name of a subnet"),
} satisfies Readonly<Record<string, TextForm>>;

/**
 * What is wrong with a value that should have a form; nothing when it has.
 *
 * @example
 * formProblem(FORMS.branch, "a b"); // 'expected a branch such as main, got "a b"'
 */
export function formProblem({ pattern, expected }: TextForm, value: unknown): string | undefined {
  if (typeof value === "string" && new RegExp(pattern).test(value)) return undefined;
  return `expected ${expected}, got ${value === undefined ? "nothing" : quote(value)}`;
}

function form(pattern: string, expected: string): TextForm {
  return { pattern, expected };
}
