import type { PlatformConfig } from "../../config/platform-config.ts";
import { authorityMatcher } from "../../names/authority-matcher.ts";
import { authorityRegex } from "../../names/authority-regex.ts";
import { LIMITS } from "../../names/limits.ts";
import type { Problem } from "../../preview-error.ts";
import { quote } from "../../quote.ts";
import { SERVER_PREFIX, serverName } from "./east-west-endpoint.ts";
import { isIpv4 } from "./ip-range.ts";

const ADDRESS = "routing.eastWest.address";

/**
 * What is wrong with the names on the way to the spoke. None of them may be a preview's host or under one: the service of
 * that name would get the hub's traffic, or would never be reached.
 */
export function checkEastWestNames(config: PlatformConfig): Problem[] {
  const { eastWest, serviceEntryHost } = config.routing;
  return [
    ...checkCluster(config),
    ...checkNotAPreview(config, ADDRESS, eastWest.address),
    ...checkNotAPreview(config, "routing.serviceEntryHost", serviceEntryHost),
    ...checkIp(eastWest.address),
  ];
}

function checkCluster(config: PlatformConfig): Problem[] {
  const room = LIMITS.dnsLabel - SERVER_PREFIX.length;
  const { name } = config.cluster;
  if (name.length <= room) return checkNotAPreview(config, "cluster", serverName(config));
  const message = `${quote(name)} has ${name.length} characters, at most ${room} fit beside "${SERVER_PREFIX}" into the DNS label by which the hub knows the spoke`;
  return [{ path: "cluster", message }];
}

function checkNotAPreview({ domain }: PlatformConfig, path: string, name: string | null): Problem[] {
  const isPreview = authorityMatcher(authorityRegex(domain));
  const labels = (name ?? "").split(".");
  const found = labels.map((_, index) => labels.slice(index).join(".")).find(isPreview);
  return found === undefined
    ? []
    : [
        {
          path,
          message: `${quote(name)} is or is under ${found}, which could be a preview's host; take another name`,
        },
      ];
}

function checkIp(address: string | null): Problem[] {
  // The last label of a DNS name is never a number (RFC 3696 §2), so this can only be meant as an address.
  if (address === null || !/(?:^|\.)[0-9]+$/.test(address) || isIpv4(address)) return [];
  return [{ path: ADDRESS, message: `${quote(address)} is neither a DNS name nor an IPv4 address` }];
}
