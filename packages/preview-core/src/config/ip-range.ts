import isCidr from "is-cidr";
import { FORMS } from "../forms.ts";
import { quote } from "../quote.ts";

/** A range of IP addresses. */
export interface IpRange {
  readonly version: 4 | 6;
  /** How many leading bits the addresses share. */
  readonly prefix: number;
}

/**
 * The range that a CIDR names; undefined when Kubernetes and Istio would not accept the text.
 *
 * @example
 * toIpRange("203.0.113.7/32"); // { version: 4, prefix: 32 }
 */
export function toIpRange(cidr: string): IpRange | undefined {
  const version = isCidr(cidr);
  return version === 0 ? undefined : { version, prefix: Number(cidr.slice(cidr.indexOf("/") + 1)) };
}

/** What is wrong with one entry of `routing.sourceRanges`; undefined when the entry is right. */
export function sourceRangeProblem(cidr: string): string | undefined {
  const range = toIpRange(cidr);
  if (range === undefined) return `expected ${FORMS.cidr.expected}, got ${quote(cidr)}`;
  return range.prefix === 0
    ? `${quote(cidr)} is every address there is; leave sourceRanges out if that is meant`
    : undefined;
}

/** Whether a text is an IPv4 address as Kubernetes reads it: four decimal numbers without leading zeros. */
export function isIpv4(text: string): boolean {
  return isCidr.v4(`${text}/32`);
}
