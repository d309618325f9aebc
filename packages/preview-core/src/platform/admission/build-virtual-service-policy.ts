import type { PlatformConfig } from "../../config/platform-config.ts";
import { LABELS } from "../../manifests/preview-metadata.ts";
import { HOST_LABEL_FORM } from "../../names/authority-regex.ts";
import { LIMITS } from "../../names/name-rule.ts";
import {
  buildPolicy,
  type PolicyRule,
  PREVIEW_NAMESPACES,
  type ValidatingAdmissionPolicy,
} from "./build-policy.ts";
import { allOf, anyOf, namespaceLabel, onlyKeys, toCelString, withoutAnnotations } from "./cel.ts";

/**
 * Lets a preview's one VirtualService claim the preview's own host, and no other.
 *
 * The VirtualService has the name of the Helm release. A release's name is shorter than an Application's. So for a long
 * service the policy only compares the start and the form of the name.
 *
 * Without the policy, a chart could take over any host of the domain: Istio merges the routes of one host from all
 * namespaces, and a route with a narrower match goes first (istio.io, "Split virtual services"). The own host is in the
 * namespace's label. No field may have another one, whatever its letter case, port or final dot. Fields that are not
 * listed here are refused. `exportTo` does no harm, and is allowed.
 *
 * The policy also refuses the values that Istio accepts and Envoy refuses (`ENVOY_RULES`).
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
      application: namespaceLabel(LABELS.application),
      label: namespaceLabel(LABELS.host),
      host: `variables.label + ${toCelString(`.${domain}`)}`,
      http: "has(object.spec.http) ? object.spec.http : []",
      routes: "variables.http.filter(h, has(h.route))",
    },
    validations: [...claimRules(config), ...ROUTE_RULES, ...ENVOY_RULES],
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
      anyOf(
        "object.metadata.name == variables.application",
        allOf(
          `size(variables.application) > ${LIMITS.release}`,
          "object.metadata.name.matches('--[0-9a-f]{10}-pr-[0-9]+$')",
          "variables.application.startsWith(object.metadata.name.split('--')[0])",
        ),
      ),
      "a preview has one VirtualService, named like the Helm release: with a second one, the route that wins is not defined",
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

const PLAIN_MATCH = "k in ['exact', 'prefix']";

/** Header operations whose every value is without a percent sign, over `holder.headers`. */
function withoutFormats(holder: string): string {
  const headers = `dyn(${holder}.headers)`;
  return `!has(${holder}.headers) || ${headers}.all(side, ${headers}[side].all(op, op == 'remove' || ${headers}[side][op].all(n, !${headers}[side][op][n].contains('%'))))`;
}

/**
 * Refuses what Istio's validation accepts and Envoy refuses, over `variables.http` and `variables.routes`.
 *
 * The gateway's Envoy has one route table for all previews. One route that Envoy refuses stops every later change of the
 * whole table, and after a restart the gateway has no table. CEL cannot check a regular expression: Istio checks one with
 * Go's `regexp`, and Envoy compiles the expression with RE2, which knows fewer escapes and has a size limit.
 */
const ENVOY_RULES: readonly PolicyRule[] = [
  [
    `variables.http.all(h, ${allOf(
      `!has(h.match) || h.match.all(m, ${allOf(
        `['uri', 'scheme', 'method'].all(f, !(f in dyn(m)) || dyn(m)[f].all(k, ${PLAIN_MATCH}))`,
        `['headers', 'withoutHeaders', 'queryParams'].all(f, !(f in dyn(m)) || dyn(m)[f].all(n, dyn(m)[f][n].all(k, ${PLAIN_MATCH})))`,
      )})`,
      `!has(h.corsPolicy) || !has(h.corsPolicy.allowOrigins) || h.corsPolicy.allowOrigins.all(o, dyn(o).all(k, ${PLAIN_MATCH}))`,
      "!has(h.rewrite) || dyn(h.rewrite).all(k, k in ['uri', 'authority'])",
    )})`,
    "a preview's route has no regular expressions: use exact or prefix, also for CORS origins, and rewrite.uri instead of uriRegexRewrite",
  ],
  [
    `variables.http.all(h, ${allOf(
      "!has(h.redirect) || !has(h.redirect.redirectCode) || [301, 302, 303, 307, 308].exists(c, c == h.redirect.redirectCode)",
      "!has(h.directResponse) || (h.directResponse.status >= 200 && h.directResponse.status <= 599)",
    )})`,
    "redirect.redirectCode must be 301, 302, 303, 307 or 308, and directResponse.status 200 to 599",
  ],
  [
    "variables.http.all(h, ['redirect', 'rewrite'].all(f, !(f in dyn(h)) || !('uri' in dyn(h)[f]) || !dyn(h)[f].uri.matches('[^!-~]')))",
    "redirect.uri and rewrite.uri must be printable ASCII without spaces",
  ],
  [
    "variables.routes.all(h, h.route.all(r, !has(r.weight) || (r.weight >= 0 && r.weight <= 100)))",
    "the weight of a destination must be 0 to 100",
  ],
  [
    allOf(
      `variables.http.all(h, ${withoutFormats("h")})`,
      `variables.routes.all(h, h.route.all(r, ${withoutFormats("r")}))`,
    ),
    "a header value that is set or added must have no percent sign, because Envoy reads a format in it",
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
