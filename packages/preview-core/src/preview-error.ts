import { excerpt } from "./quote.ts";

/**
 * What was wrong.
 *
 * - `invalid-preview`: a service, team or pull request number
 * - `invalid-hostname`: a host that is not a preview's
 * - `invalid-config`: the platform config, `preview.yaml`
 * - `invalid-manifest`: the files of a preview directory
 * - `invalid-owner`: an owner file
 * - `unserved-registry`: images at a registry that GitHub does not serve
 * - `invalid-address`: the address of a GitOps repository, or a host and its port
 * - `foreign-path`: a plan that would touch what is not the preview's own
 */
export type PreviewErrorCode =
  | "invalid-preview"
  | "invalid-hostname"
  | "invalid-config"
  | "invalid-manifest"
  | "invalid-owner"
  | "unserved-registry"
  | "invalid-address"
  | "foreign-path";

/** One thing to change. */
export interface Problem {
  /** The key or the name of what is wrong, for example `team` or `policy.ttl`; empty for the whole input. */
  readonly path: string;
  /** What was expected, what was found instead, and what to write. */
  readonly message: string;
  /** Where the problem is, when the input is the text of a file. */
  readonly position?: Position | undefined;
}

/** A place in a file. */
export interface Position {
  /** The file's name, as the caller gave it. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
}

/**
 * An error whose message is written for people. Programs print the message alone. Any other error is a mistake of the
 * program, and is printed with its stack trace.
 */
export class ExpectedError extends Error {}

/** Nobody reads more. A broken file can have 100,000 problems, and a comment on a pull request has room for few. */
const PROBLEMS_MAX = 100;

/**
 * The one error of this library. The error has every problem of the input at once; `message` has one problem a line. Of
 * more than 100 problems, the error has the first 100 and the number of the others.
 *
 * @example
 * parseConfig(text, { file: "preview.yaml" });
 * // preview.yaml:7:3 policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, got 14; try "14d"
 */
export class PreviewError extends ExpectedError {
  override readonly name = "PreviewError";
  readonly code: PreviewErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: PreviewErrorCode, problems: readonly Problem[], options?: ErrorOptions) {
    const shown = firstOf(problems);
    super(shown.map(describeProblem).join("\n"), options);
    this.code = code;
    this.problems = shown;
  }
}

/**
 * A problem as one line: the file and the place, the key, and the message, as far as they are known.
 *
 * @example
 * describeProblem({ path: "team", message: "is required" }); // "team: is required"
 */
export function describeProblem({ path, message, position }: Problem): string {
  const what = path === "" ? message : `${excerpt(path)}: ${message}`;
  if (position === undefined) return what;
  const { file, line, column } = position;
  return `${file}:${line}:${column}${path === "" ? ":" : ""} ${what}`;
}

function firstOf(problems: readonly Problem[]): readonly Problem[] {
  const others = problems.slice(PROBLEMS_MAX);
  const [next] = others;
  if (next === undefined) return problems;
  const message = others.length === 1 ? "and 1 more problem" : `and ${others.length} more problems`;
  return [...problems.slice(0, PROBLEMS_MAX), { path: "", message, position: next.position }];
}
