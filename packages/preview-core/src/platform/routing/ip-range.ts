/** A range of addresses that a CIDR names. */
export interface IpRange {
  readonly version: 4 | 6;
  /** How many leading bits its addresses share. */
  readonly prefix: number;
}

const BITS = { 4: 32, 6: 128 };

/** Whether text is an IPv4 address, as Kubernetes reads it: without leading zeros. */
export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)
  );
}

/**
 * The range that a CIDR names, or nothing when it is none that Kubernetes and Istio accept.
 *
 * @example
 * parseRange("203.0.113.7/32"); // { version: 4, prefix: 32 }
 */
export function parseRange(cidr: string): IpRange | undefined {
  const [, address = "", digits] = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(cidr) ?? [];
  const version = versionOf(address);
  const prefix = Number(digits);
  return version !== undefined && prefix <= BITS[version] ? { version, prefix } : undefined;
}

function versionOf(address: string): 4 | 6 | undefined {
  if (isIpv4(address)) return 4;
  return isIpv6(address) ? 6 : undefined;
}

/** RFC 4291 §2.2: eight groups, of which `::` stands for one run of zeros; the last two may be an IPv4 address. */
function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const embedded = isIpv4(last) && !text.endsWith("::");
  const plain = embedded ? groups.slice(0, -1) : groups;
  const count = plain.length + (embedded ? 2 : 0);
  const whole = halves.length === 2 ? count < 8 : count === 8;
  return whole && plain.every((group) => /^[0-9a-f]{1,4}$/i.test(group));
}
