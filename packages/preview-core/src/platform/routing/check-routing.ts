import { isIpv4, sourceRangeProblem, toIpRange } from "../../config/ip-range.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import { authorityMatcher, authorityRegex } from "../../names/authority-regex.ts";
import { LIMITS } from "../../names/name-rule.ts";
import type { Problem } from "../../preview-error.ts";
import { quote } from "../../quote.ts";
import type { ConfigFindings } from "../config-findings.ts";
import { certificateNames } from "./connection-certificates.ts";
import { modeOf } from "./east-west-modes.ts";

const ADDRESS = "routing.eastWest.address";
const SOURCE_RANGES = "routing.sourceRanges";

/** Kubernetes' `IsDNS1035Label`, which a Service's name must be. */
const SERVICE_NAME = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Shorter prefixes hold more than a company has: 65,536 IPv4 addresses, or the IPv6 range that a registry gives to one network. */
const NARROW = { 4: 16, 6: 32 };

/**
 * Settings of the routing that cannot work, and settings that are a risk.
 *
 * @example
 * checkRouting(parseConfig("version: 1\ndomain: previews.example.com\ncluster: shared-dev\n"));
 * // { problems: [], warnings: ["routing.sourceRanges: …"] }
 */
export function checkRouting(config: PlatformConfig): ConfigFindings {
  const mode = modeOf(config);
  const ranges = checkSourceRanges(config);
  return {
    problems: [
      ...nameProblems(config),
      ...mode.check(config),
      ...selectorProblems(config),
      ...ranges.problems,
    ],
    warnings: [...ranges.warnings, ...schemeWarnings(config), ...mode.warnings(config)],
  };
}

/**
 * Problems with the names on the way to the spoke. None of them may be a preview's host, or below one: the service of that
 * name would get the hub's traffic, or would never be reached.
 */
function nameProblems(config: PlatformConfig): Problem[] {
  const { eastWest, serviceEntryHost } = config.routing;
  return [
    ...clusterProblems(config),
    ...hostProblems(config, ADDRESS, eastWest.address),
    ...hostProblems(config, "routing.serviceEntryHost", serviceEntryHost),
    ...addressProblems(eastWest.address),
  ];
}

function clusterProblems(config: PlatformConfig): Problem[] {
  const { name } = config.cluster;
  const { spoke } = certificateNames(config);
  const [label = ""] = spoke.split(".");
  if (label.length <= LIMITS.dnsLabel) return hostProblems(config, "cluster", spoke);
  const prefix = label.slice(0, -name.length);
  const message = `${quote(name)} has ${name.length} characters, at most ${LIMITS.dnsLabel - prefix.length} fit after "${prefix}" into the DNS label of the spoke's server name`;
  return [{ path: "cluster", message }];
}

function hostProblems({ domain }: PlatformConfig, path: string, name: string | null): Problem[] {
  const isPreview = authorityMatcher(authorityRegex(domain));
  const labels = (name ?? "").split(".");
  const found = labels.map((_, index) => labels.slice(index).join(".")).find(isPreview);
  if (found === undefined) return [];
  const message = `${quote(name)} is ${found} or is below it, which could be a preview's host; take another name`;
  return [{ path, message }];
}

function addressProblems(address: string | null): Problem[] {
  // The last label of a DNS name is never a number (RFC 3696 §2), so this can only be meant as an address.
  if (address === null || !/(?:^|\.)[0-9]+$/.test(address) || isIpv4(address)) return [];
  return [{ path: ADDRESS, message: `${quote(address)} is neither a DNS name nor an IPv4 address` }];
}

function selectorProblems({ routing }: PlatformConfig): Problem[] {
  const { selector } = routing.spoke;
  if (SERVICE_NAME.test(selector)) return [];
  const message = `expected a name for the gateway's Service, such as eastwest-gateway, got ${quote(selector)}`;
  return [{ path: "routing.spoke.selector", message }];
}

/** Problems and risks of the addresses that may reach the spoke's gateway. */
function checkSourceRanges(config: PlatformConfig): ConfigFindings {
  const { sourceRanges } = config.routing;
  if (sourceRanges.length === 0) return checkMissingRanges(config);
  const problems = sourceRanges.flatMap((cidr, index) => {
    const message = sourceRangeProblem(cidr);
    return message === undefined ? [] : [{ path: `${SOURCE_RANGES}.${index}`, message }];
  });
  return { problems, warnings: sourceRanges.flatMap(rangeWarnings) };
}

function rangeWarnings(cidr: string): string[] {
  const range = toIpRange(cidr);
  if (range === undefined || range.prefix === 0 || range.prefix >= NARROW[range.version]) return [];
  return [`${SOURCE_RANGES}: ${cidr} has more addresses than one hub; list the hub's own`];
}

function checkMissingRanges(config: PlatformConfig): ConfigFindings {
  const { eastWest, hopTls } = config.routing;
  const { connection, exposure } = modeOf(config);
  if (connection.provesHub(config)) {
    const warning = `${SOURCE_RANGES}: is empty, so everybody can open a connection to the spoke's gateway, and only TLS refuses them; list the hub's addresses`;
    return { problems: [], warnings: exposure === "internet" ? [warning] : [] };
  }
  if (exposure === "internet") {
    const message = `is required for the mode ${eastWest.mode} with ${hopTls}: without source ranges everybody can bypass the hub and send requests to previews`;
    return { problems: [{ path: SOURCE_RANGES, message }], warnings: [] };
  }
  const warning = `${SOURCE_RANGES}: is empty, so everybody in the spoke's networks can bypass the hub and send requests to previews; list the hub's addresses`;
  return { problems: [], warnings: [warning] };
}

function schemeWarnings({ publicUrl }: PlatformConfig): string[] {
  if (publicUrl.scheme !== "http") return [];
  return [
    "publicUrl.scheme: with http, everybody between a browser and the hub can read and change requests and answers",
  ];
}
