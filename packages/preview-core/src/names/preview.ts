import { PreviewError, type PreviewErrorCode, type Problem } from "../preview-error.ts";
import { quote } from "../quote.ts";
import { LIMITS } from "./limits.ts";
import { checkName } from "./name-rule.ts";

/** One service, of one team, at one pull request. Make it with {@link parsePreview}. */
export interface Preview {
  /** Unique on the platform; see the owner file. */
  readonly service: string;
  readonly team: string;
  /** The pull request's number in its repository. */
  readonly pr: number;
}

interface UncheckedPreview {
  readonly service: unknown;
  readonly team: unknown;
  readonly pr: unknown;
}

/**
 * The preview that untrusted input names. It refuses what does not fit and never repairs it.
 *
 * @throws PreviewError `invalid-preview`, with every problem at once and a valid name to use instead
 * @example
 * parsePreview({ service: "pricing-api", team: "red", pr: "1" }); // { service: "pricing-api", team: "red", pr: 1 }
 */
export function parsePreview(input: UncheckedPreview): Preview {
  return checkPreview(input, "invalid-preview");
}

/** The same, for input that is part of something else: its problems come with that something's code. */
export function checkPreview(input: UncheckedPreview, code: PreviewErrorCode): Preview {
  const { service, team } = input;
  const pr = toNumber(input.pr);
  const problems = [checkName("service", service), checkName("team", team), checkNumber(pr, input.pr)];
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0 || typeof service !== "string" || typeof team !== "string") {
    throw new PreviewError(code, found);
  }
  return { service, team, pr };
}

function toNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^[1-9][0-9]*$/.test(value) ? Number(value) : Number.NaN;
}

function checkNumber(pr: number, given: unknown): Problem | undefined {
  if (Number.isInteger(pr) && pr >= 1 && pr <= LIMITS.pr) return undefined;
  const got = given === undefined || given === "" ? "nothing" : quote(given);
  return { path: "pr", message: `expected a pull request's number, 1 to ${LIMITS.pr}, got ${got}` };
}
