import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Preview, Service } from "./preview.ts";

const HASH_LENGTH = 10;
const MARK = "--";

/** The length of the shortest shortened name: one character of the name's start, the mark, and the hash. */
export const SHORTEST: number = 1 + MARK.length + HASH_LENGTH;

/**
 * A name with at most `room` characters. A name that fits stays as it is. A longer name becomes its start, `--`, and ten
 * hex digits of a hash over the whole identity of the preview, so two previews never share a shortened name.
 */
export function shortenName(name: string, room: number, identity: Preview): string {
  return name.length <= room ? name : markName(name, room, identity);
}

/** The shortened form of a name, also when the name would fit. */
export function markName(name: string, room: number, identity: Preview): string {
  const start = name.slice(0, room - MARK.length - HASH_LENGTH).replace(/-+$/, "");
  return `${start}${MARK}${hash(identity)}`;
}

/** Service and team that have at most `room` characters together. The service is shortened first, then the team. */
export function shortenBoth(identity: Preview, room: number): Service {
  const { service, team } = identity;
  if (service.length + team.length <= room) return { service, team };
  const short = shortenName(service, Math.max(SHORTEST, room - team.length), identity);
  return { service: short, team: shortenName(team, room - short.length, identity) };
}

function hash({ service, team, pr }: Preview): string {
  return bytesToHex(sha256(utf8ToBytes(`${service}\n${team}\n${pr}`))).slice(0, HASH_LENGTH);
}
