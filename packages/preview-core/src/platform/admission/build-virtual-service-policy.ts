import type { PlatformConfig } from "../../config/platform-config.ts";
import { LABELS } from "../../manifests/preview-metadata.ts";
import { HOST_LABEL_FORM } from "../../names/authority-regex.ts";
import {
  buildPolicy,
  type PolicyRule,
  PREVIEW_NAMESPACES,
  type ValidatingAdmissionPolicy,
} from "./build-policy.ts";
import { allOf, anyOf, namespaceLabel, onlyKeys, toCelString, withoutAnnotations } from "./cel.ts";

/**
 * Lets a preview's VirtualService claim the preview's own host, and no other.
 *
 * Without the policy, a chart could take over any host of the domain: Istio merges the routes of one host from all
 * namespaces, and a route with a narrower match goes first (istio.io, "Split virtual services"). The own host is in the
 * namespace's label. No field may have another one, whatever its letter case, port or final dot. Fields that are not
 * listed here are refused. `exportTo` does no harm, and is allowed.
 */
export function buildVirtualServicePolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  const { domain, apiVersions } = config;
  return buildPolicy(config, {
    name: "preview-virtualservice-own-host",
    match: {
      namespaceSelector: PREVIEW_NAMESPACES,
      resourceRules: [
        {
          apiGroups: ["networking.istio.io"],
          apiVersions: [apiVersions.istio],
          operations: ["CREATE", "UPDATE"],
          resources: ["virtualservices"],
        },
      ],
    },
    variables: {
      ns: "namespaceObject.metadata.name",
      label: namespaceLabel(LABELS.host),
      host: `variables.label + ${toCelString(`.${domain}`)}`,
      http: "has(object.spec.http) ? object.spec.http : []",
    },
    validations: [...claimRules(config), ...ROUTE_RULES],
  });
}

function claimRules({ domain, routing }: PlatformConfig): PolicyRule[] {
  const gateway = `${routing.spoke.namespace}/${routing.spoke.name}`;
  return [
    [
      `variables.label.matches(${toCelString(`^${HOST_LABEL_FORM}$`)})`,
      `the namespace carries no valid label ${LABELS.host}`,
    ],
    [
      "has(object.spec.hosts) && size(object.spec.hosts) == 1 && object.spec.hosts[0] == variables.host",
      `spec.hosts must be just the namespace's own host: its label ${LABELS.host} and .${domain}`,
    ],
    [
      `has(object.spec.gateways) && size(object.spec.gateways) == 1 && object.spec.gateways[0] == ${toCelString(gateway)}`,
      `spec.gateways must be just ${gateway}, once`,
    ],
    [
      onlyKeys("object.spec", ["hosts", "gateways", "http", "exportTo"]),
      "spec may hold hosts, gateways, http and exportTo; no tcp and tls routes",
    ],
    [
      withoutAnnotations(FOREIGN_ANNOTATIONS),
      `annotations of ${FOREIGN_ANNOTATIONS.join(" and ")} are not allowed`,
    ],
  ];
}

/**
 * With `internal.istio.io/route-semantics`, istiod no longer reads a bare destination as a service of the own namespace
 * (`resolveVirtualServiceShortnames`). external-dns makes a DNS record of each name in its annotations.
 */
const FOREIGN_ANNOTATIONS = ["internal.istio.io/", "external-dns.alpha.kubernetes.io/"];

/** The keys of Istio 1.30, except `delegate` and the mirrors, which lead out of the namespace. */
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

/** What the http routes of a VirtualService may be, over `variables.http`, `ns` and `host`. */
const ROUTE_RULES: readonly PolicyRule[] = [
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

/** Pseudo headers of Envoy start with a colon. Envoy reads `host`, in any letter case, as one of them. */
function keysKeepHost(headers: string): string {
  return `!has(${headers}) || ${headers}.all(k, k.lowerAscii() != 'host' && !k.startsWith(':'))`;
}
