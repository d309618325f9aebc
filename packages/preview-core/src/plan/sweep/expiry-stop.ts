import { describeProblem, type PreviewError, type Problem } from "../../preview-error.ts";

/** What must be sure before a preview of an open pull request may expire. */
export interface ExpiryConditions {
  /** Keys and values of `preview.yaml` that this version does not know. */
  readonly unknownKeys: readonly Problem[];
  /** Why `preview.yaml` cannot be parsed. Default: it can */
  readonly broken?: PreviewError | undefined;
  /**
   * Milliseconds between this machine's clock and GitHub's. `undefined`: GitHub gave no date. Default: the clocks are not compared
   */
  readonly clock?: { readonly difference: number | undefined } | undefined;
}

/** More than the time that an answer takes, and more than a clock without a time server drifts in a month. */
const CLOCK_TOLERANCE = 5 * 60_000;

/**
 * Why no preview of an open pull request may expire; undefined when it may.
 *
 * - A policy that this version does not know can be what keeps the preview.
 * - A clock that is wrong ends every time to live.
 */
export function expiryStop({ unknownKeys, broken, clock }: ExpiryConditions): string | undefined {
  if (broken !== undefined) return `the platform config is broken: ${broken.message.replaceAll("\n", "; ")}`;
  const unknown = unknownKeys.filter(({ path }) => path === "policy" || path.startsWith("policy."));
  if (unknown.length > 0) return unknown.map(describeProblem).join("; ");
  if (clock === undefined) return undefined;
  const { difference } = clock;
  if (difference === undefined) return "GitHub gave no date, so this machine's clock may be wrong";
  if (difference <= CLOCK_TOLERANCE) return undefined;
  return `this machine's clock and GitHub's differ by ${Math.round(difference / 60_000)} min`;
}
