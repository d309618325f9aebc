import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Problem } from "../../preview-error.ts";
import { quote } from "../../quote.ts";
import { parseRange } from "./ip-range.ts";
import type { RoutingFindings } from "./routing-findings.ts";

const PATH = "routing.sourceRanges";

/** Shorter prefixes hold more than a company has: 65,536 IPv4 addresses, or what a registry gives to one network. */
const NARROW = { 4: 16, 6: 32 };

/** What is wrong with the addresses that may reach the spoke's gateway, and where they are missing. */
export function checkSourceRanges(config: PlatformConfig): RoutingFindings {
  const { sourceRanges } = config.routing;
  const missing = sourceRanges.length === 0 ? checkMissing(config) : { problems: [], warnings: [] };
  return {
    problems: [...sourceRanges.flatMap(toProblem), ...missing.problems],
    warnings: [...sourceRanges.flatMap(toWarning), ...missing.warnings],
  };
}

function toProblem(cidr: string, index: number): Problem[] {
  const path = `${PATH}.${index}`;
  const range = parseRange(cidr);
  if (range === undefined) {
    return [{ path, message: `expected a range such as 203.0.113.7/32, got ${quote(cidr)}` }];
  }
  const message = `${quote(cidr)} is every address there is; leave sourceRanges out if that is meant`;
  return range.prefix === 0 ? [{ path, message }] : [];
}

function toWarning(cidr: string): string[] {
  const range = parseRange(cidr);
  if (range === undefined || range.prefix === 0 || range.prefix >= NARROW[range.version]) return [];
  return [`${PATH}: ${cidr} is wide; name the hub's own addresses`];
}

function checkMissing({ routing: { eastWest, hopTls } }: PlatformConfig): RoutingFindings {
  const { mode } = eastWest;
  const proven = hopTls === "mutual" || mode === "multicluster";
  if (mode === "public" && !proven) {
    const message = `is required for the mode public with ${hopTls}: without it anyone can send requests to previews past the hub`;
    return { problems: [{ path: PATH, message }], warnings: [] };
  }
  if (proven && mode !== "public" && mode !== "multicluster") return { problems: [], warnings: [] };
  const warning = proven
    ? `${PATH}: is empty, so anyone can open a connection to the spoke's gateway and is stopped only by TLS; name the addresses that the hub comes from`
    : `${PATH}: is empty, so whoever shares a network with the spoke can send requests to previews past the hub; name the addresses that the hub comes from`;
  return { problems: [], warnings: [warning] };
}
