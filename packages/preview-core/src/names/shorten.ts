import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Preview } from "./preview.ts";

const HASH_LENGTH = 10;
const MARK = "--";
/** The shortest form of a shortened part: one character of its start, the mark, the hash. */
export const SHORTEST: number = 1 + MARK.length + HASH_LENGTH;

/**
 * One name cut to `room` characters: its start, `--`, and ten hex digits over the whole identity of the preview, so
 * that two previews never share it. A name that fits comes back as it is.
 */
export function shortenName(name: string, room: number, identity: Preview): string {
  return name.length <= room ? name : markName(name, room, identity);
}

/** The same also of a name that fits. */
export function markName(name: string, room: number, identity: Preview): string {
  const start = name.slice(0, room - MARK.length - HASH_LENGTH).replace(/-+$/, "");
  return `${start}${MARK}${hash(identity)}`;
}

/** Service and team so that both fit into `room` characters together: the service is cut first, then the team. */
export function shortenBoth(identity: Preview, room: number): { service: string; team: string } {
  const { service, team } = identity;
  if (service.length + team.length <= room) return { service, team };
  const short = shortenName(service, Math.max(SHORTEST, room - team.length), identity);
  return { service: short, team: shortenName(team, room - short.length, identity) };
}

function hash({ service, team, pr }: Preview): string {
  return bytesToHex(sha256(utf8ToBytes(`${service}\n${team}\n${pr}`))).slice(0, HASH_LENGTH);
}
