import type { PlatformConfig } from "../../config/platform-config.ts";
import { LABELS } from "../../manifests/metadata-keys.ts";
import { HOST_LABEL_FORM } from "../../names/authority-regex.ts";
import { buildPolicy, PREVIEW_NAMESPACES, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { toCelString } from "./cel-text.ts";
import { onlyKeys } from "./map-in-cel.ts";
import { namespaceLabel, withoutAnnotations } from "./metadata-in-cel.ts";
import { ROUTE_RULES } from "./virtual-service-routes.ts";

/**
 * The policy that lets a preview's VirtualService claim its own host and nothing else.
 *
 * Without it a chart takes over any host of the domain: routes of one host are merged from all namespaces, and one with a
 * narrower match goes first (istio.io, "Split virtual services"). The host is that of the namespace's label, and no field
 * may carry another, whatever its letter case, port or final dot. Fields that are not known here are refused. `exportTo`
 * does no harm, and passes.
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

function claimRules({ domain, routing }: PlatformConfig): [string, string][] {
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
 * By `internal.istio.io/route-semantics` istiod no longer reads a bare destination as one of the own namespace
 * (`resolveVirtualServiceShortnames`); external-dns makes a DNS record of whatever its annotations name.
 */
const FOREIGN_ANNOTATIONS = ["internal.istio.io/", "external-dns.alpha.kubernetes.io/"];
