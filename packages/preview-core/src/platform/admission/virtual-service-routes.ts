import { allOf, anyOf } from "./cel-text.ts";
import { onlyKeys } from "./map-in-cel.ts";

/** Those of Istio 1.30 but for `delegate` and the mirrors, which lead out of the namespace. */
const HTTP_KEYS = [
  "name",
  "match",
  "route",
  "redirect",
  "directResponse",
  "rewrite",
  "timeout",
  "retries",
  "fault",
  "corsPolicy",
  "headers",
];

const OWN_SERVICE = anyOf(
  "r.destination.host.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
  "r.destination.host.endsWith('.' + variables.ns + '.svc.cluster.local')",
);

const OWN_MATCH = allOf(
  "!has(m.gateways)",
  "!has(m.authority) || (has(m.authority.exact) && m.authority.exact == variables.host)",
  keysKeepHost("m.headers"),
  keysKeepHost("m.withoutHeaders"),
);

/** CEL and words for what the http routes of a VirtualService may say, over `variables.http`, `ns` and `host`. */
export const ROUTE_RULES: readonly (readonly [string, string])[] = [
  [
    `variables.http.all(h, ${onlyKeys("h", HTTP_KEYS)} && (!has(h.route) || h.route.all(r, ${onlyKeys("r", ["destination", "weight", "headers"])})))`,
    `an http route may hold ${HTTP_KEYS.join(", ")}; no delegate and no mirrors`,
  ],
  [
    `variables.http.all(h, !has(h.route) || h.route.all(r, ${OWN_SERVICE}))`,
    "destinations must be services of this namespace: a bare name, or <name>.<namespace>.svc.cluster.local",
  ],
  [
    `variables.http.all(h, ${allOf(own("h.redirect"), own("h.rewrite"))})`,
    "redirect.authority and rewrite.authority must be the own host",
  ],
  [
    `variables.http.all(h, ${allOf(keepsHost("h"), `!has(h.route) || h.route.all(r, ${keepsHost("r")})`)})`,
    "the headers Host and :authority must not be set",
  ],
  [
    `variables.http.all(h, !has(h.match) || h.match.all(m, ${OWN_MATCH}))`,
    "match must not name gateways or another authority",
  ],
];

function own(action: string): string {
  return `!has(${action}) || !has(${action}.authority) || ${action}.authority == variables.host`;
}

function keepsHost(holder: string): string {
  const request = `${holder}.headers.request`;
  return anyOf(
    `!has(${holder}.headers)`,
    `!has(${request})`,
    allOf(keysKeepHost(`${request}.set`), keysKeepHost(`${request}.add`)),
  );
}

/** Envoy's pseudo headers start with a colon, and Envoy reads `host` as one of them in any letter case. */
function keysKeepHost(headers: string): string {
  return `!has(${headers}) || ${headers}.all(k, k.lowerAscii() != 'host' && !k.startsWith(':'))`;
}
