import { PreviewError, type PreviewErrorCode, type Problem } from "../preview-error.ts";
import { quote } from "../quote.ts";
import { checkName, LIMITS } from "./name-rule.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** A service of a team. */
export interface Service {
  /** Unique on the platform; see the owner file. */
  readonly service: string;
  readonly team: string;
}

/** One service of one team at one pull request. {@link parsePreview} makes it from untrusted input. */
export interface Preview extends Service {
  /** The pull request's number in its repository. */
  readonly pr: number;
}

interface UncheckedPreview {
  readonly service: unknown;
  readonly team: unknown;
  readonly pr: unknown;
}

/** 64 bits. A stranger finds two previews with 40 equal bits in seconds, and one for a given preview in a day. */
const HASH_LENGTH = 16;

const MARK = "--";

/** The length of the shortest shortened name: one character of the name's start, the mark, and the hash. */
export const SHORTEST: number = 1 + MARK.length + HASH_LENGTH;

/**
 * The preview that untrusted input names. What does not fit is refused, never repaired.
 *
 * @throws PreviewError `invalid-preview`, with every problem at once and a valid name to use instead
 * @example
 * parsePreview({ service: "example", team: "octocat", pr: "1" }); // { service: "example", team: "octocat", pr: 1 }
 */
export function parsePreview(input: UncheckedPreview): Preview {
  return checkPreview(input, "invalid-preview");
}

/**
 * {@link parsePreview} for input that is a part of something else, such as of a hostname or a manifest.
 *
 * @throws PreviewError with the given code
 */
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

/**
 * A name with at most `room` characters. A name that fits stays as it is. A longer name becomes its start, `--`, and 16
 * hex digits of a hash over the whole identity of the preview. What is live keeps the ten digits of older versions.
 */
export function shortenName(name: string, room: number, identity: Preview): string {
  return name.length <= room ? name : markName(name, room, identity);
}

/** The shortened form of a name, also when the name would fit. */
export function markName(name: string, room: number, identity: Preview): string {
  const start = cut(name, room - MARK.length - HASH_LENGTH);
  return `${start}${MARK}${hash(identity)}`;
}

/** Service and team that have at most `room` characters together. The service is shortened first, then the team. */
export function shortenBoth(identity: Preview, room: number): Service {
  const { service, team } = identity;
  if (service.length + team.length <= room) return { service, team };
  const short = shortenName(service, Math.max(SHORTEST, room - team.length), identity);
  const left = room - short.length;
  if (team.length <= left || left >= SHORTEST)
    return { service: short, team: shortenName(team, left, identity) };
  // Behind a long environment there is room for one hash.
  return { service: cut(service, 1), team: markName(team, room - 1, identity) };
}

function cut(name: string, room: number): string {
  return name.slice(0, room).replace(/-+$/, "");
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

function hash({ service, team, pr }: Preview): string {
  return bytesToHex(sha256(utf8ToBytes(`${service}\n${team}\n${pr}`))).slice(0, HASH_LENGTH);
}
