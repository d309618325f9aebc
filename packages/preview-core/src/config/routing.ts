import * as z from "zod";
import { FORMS, type TextForm } from "../forms.ts";
import { type Parsed, port, section, SETTINGS, text } from "../schema-rules.ts";
import { sourceRangeProblem } from "./ip-range.ts";

/** The name of an object in Kubernetes. */
const OBJECT_NAME: TextForm = { ...FORMS.dnsName, expected: "a lower-case name such as wildcard-tls" };

/** Kubernetes reads an IPv4 address as a DNS name too. An IPv6 address is none. */
const ADDRESS: TextForm = {
  ...FORMS.dnsName,
  expected: "a lower-case DNS name or an IPv4 address, such as spoke.internal.example.com or 203.0.113.7",
};

interface GatewayDefaults {
  readonly name: string;
  readonly namespace: string;
  readonly podNamespace: string;
  readonly selector: string;
}

const eastWest = section(
  "The connection from the hub's gateway to the spoke's gateway. `docs/east-west.md` compares the modes.",
  {
    mode: z
      .enum(["public", "internal", "private-link", "node-port", "multicluster"])
      .default("public")
      .register(SETTINGS, {
        description:
          "How the hub reaches the spoke: over a public load balancer, an internal load balancer, an Azure private link, a port of the spoke's nodes, or one Istio mesh over both clusters.",
        examples: ["internal"],
      }),
    address: text(ADDRESS)
      .nullable()
      .default(null)
      .register(SETTINGS, {
        description:
          "The DNS name or IPv4 address at which the hub reaches the spoke's gateway. `null` means `eastwest-{cluster}.{domain}`, which then needs a DNS record of its own. The modes `private-link` and `node-port` require an address.",
        examples: ["spoke.internal.example.com"],
      }),
    port: port.default(443).register(SETTINGS, {
      description:
        "The port at which the hub reaches the spoke's gateway. The mode `node-port` needs 30000 to 32767.",
      examples: [30_443],
    }),
    privateLink: section(
      "For the mode `private-link`: the Azure private link service of the spoke's load balancer.",
      {
        name: text(FORMS.label).default("preview-east-west").register(SETTINGS, {
          description: "The name of the private link service.",
        }),
        subnet: text(FORMS.subnet)
          .nullable()
          .default(null)
          .register(SETTINGS, {
            description:
              "The subnet of the spoke's network that the addresses of the private link service come from, as Azure names it. The mode `private-link` requires it.",
            examples: ["private-link"],
          }),
      },
    ),
    mesh: section("For the mode `multicluster`: the Istio mesh over both clusters.", {
      id: text(FORMS.labelValue).default("mesh1").register(SETTINGS, {
        description: "Istio's id of the mesh, the same on both clusters.",
      }),
      hubNetwork: text(FORMS.labelValue).default("hub").register(SETTINGS, {
        description: "Istio's name of the hub's network. It is also the hub's cluster name in the mesh.",
      }),
      spokeNetwork: text(FORMS.labelValue).default("spoke").register(SETTINGS, {
        description: "Istio's name of the spoke's network. It must differ from `hubNetwork`.",
      }),
    }),
  },
);

export const routing = section("The way of a request from the hub's gateway to a preview on the spoke.", {
  hub: gateway("The Istio gateway of the hub, which browsers connect to.", {
    name: "main-gateway",
    namespace: "istio-ingress",
    podNamespace: "aks-istio-ingress",
    selector: "aks-istio-ingressgateway-external",
  }),
  spoke: gateway(
    "The Istio gateway of the spoke, which only the hub connects to. The platform bundle creates it.",
    {
      name: "cross-network-gateway",
      namespace: "istio-system",
      podNamespace: "istio-system",
      selector: "eastwest-gateway",
    },
  ),
  certificate: section("The wildcard certificate of the hub's gateway, which cert-manager issues.", {
    secret: text(OBJECT_NAME).default("wildcard-tls").register(SETTINGS, {
      description: "The Secret with the certificate, in the namespace of the hub's gateway pods.",
    }),
    issuer: text(OBJECT_NAME).default("letsencrypt-prod").register(SETTINGS, {
      description:
        "The name of the cert-manager issuer. It must be able to issue a wildcard certificate; with ACME this needs a DNS-01 solver.",
    }),
    issuerKind: z
      .enum(["ClusterIssuer", "Issuer"])
      .default("ClusterIssuer")
      .register(SETTINGS, { description: "The kind of the cert-manager issuer." }),
  }),
  serviceEntryHost: text(FORMS.dnsName).default("shared-dev.internal").register(SETTINGS, {
    description:
      "The host name by which the hub's mesh knows the spoke. It exists in the mesh only and needs no DNS record.",
  }),
  eastWest,
  hopTls: z.enum(["mutual", "simple", "plaintext"]).default("mutual").register(SETTINGS, {
    description:
      "How the two gateways encrypt and prove who they are. `mutual`: both have a certificate. `simple`: only the spoke has one. `plaintext`: neither does, and nothing is encrypted.",
  }),
  sourceRanges: z
    .array(sourceRange())
    .max(100)
    .default([])
    .register(SETTINGS, {
      description:
        "The CIDR ranges that may connect to the spoke's gateway, as the spoke sees them. An empty list allows every address.",
      examples: [["203.0.113.7/32"]],
    }),
});

/** The way from the hub's gateway to a preview. */
export type RoutingConfig = Parsed<typeof routing>;
/** The connection from the hub's gateway to the spoke's gateway. */
export type EastWestConfig = Parsed<typeof eastWest>;
/** An Istio gateway: the Gateway object and its pods. */
export type GatewayConfig = Parsed<ReturnType<typeof gateway>>;

function gateway(description: string, defaults: GatewayDefaults) {
  return section(description, {
    name: text(FORMS.label).default(defaults.name).register(SETTINGS, {
      description: "The name of the Gateway object.",
    }),
    namespace: text(FORMS.label).default(defaults.namespace).register(SETTINGS, {
      description: "The namespace of the Gateway object.",
    }),
    podNamespace: text(FORMS.label).default(defaults.podNamespace).register(SETTINGS, {
      description: "The namespace of the gateway's pods. The Secrets of their certificates must be there.",
    }),
    selector: text(FORMS.labelValue).default(defaults.selector).register(SETTINGS, {
      description: "The value of the label `istio` on the gateway's pods.",
    }),
  });
}

function sourceRange() {
  return text(FORMS.cidr).superRefine((range, context) => {
    const message = sourceRangeProblem(range);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}
