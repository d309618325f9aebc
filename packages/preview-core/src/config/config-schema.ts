import * as z from "zod";
import { LIMITS } from "../names/limits.ts";
import { NAME_PATTERNS } from "../names/name-rule.ts";
import { quote } from "../quote.ts";
import { DURATION_PATTERN, toMilliseconds } from "./duration.ts";
import { DEFAULT_ROOT, type PlatformConfig } from "./platform-config.ts";

const DNS_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

const dnsName = text(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`, "a lower-case DNS name such as chrishouse.io");
const label = text(`^${DNS_LABEL}$`, "a lower-case name such as istio-system");
const path = text(
  "^(?!.*(?:^|/)\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*$",
  `a relative path such as ${DEFAULT_ROOT}`,
);
const duration = text(DURATION_PATTERN, "a duration such as 90s, 10m, 24h or 14d");
/** Argo CD reads it with Go's `time.ParseDuration`, which knows no days. */
const backoff = text(DURATION_PATTERN.replace("d", ""), "a duration such as 5s, 3m or 1h");
const quantity = text(
  "^[0-9]{1,9}(?:\\.[0-9]{1,3})?(?:m|k|M|G|T|Ki|Mi|Gi|Ti)?$",
  "a quantity such as 500m or 2Gi",
);
const cidr = text("^[0-9A-Fa-f.:]+/[0-9]{1,3}$", "a range such as 203.0.113.7/32");
const webAddress = text(
  "^https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._~/-]*)?$",
  "an address such as https://argocd.chrishouse.io",
);
const milliseconds = duration.transform(toMilliseconds);
const port = z.int().min(1).max(65_535);

const gateway = (defaults: Record<"name" | "namespace" | "podNamespace" | "selector", string>) =>
  section({
    name: label.default(defaults.name),
    namespace: label.default(defaults.namespace),
    podNamespace: label.default(defaults.podNamespace),
    selector: text("^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$", "a label value").default(
      defaults.selector,
    ),
  });

const argocd = section({
  namespace: label.default("argocd"),
  project: label.default("previews"),
  controlProject: label.default("previews-control"),
  parent: z.enum(["app-of-apps", "application-set"]).default("app-of-apps"),
  url: webAddress.nullable().default(null),
  retry: section({
    limit: z.int().min(1).max(50).default(15),
    duration: backoff.default("5s"),
    factor: z.int().min(1).max(10).default(2),
    maxDuration: backoff.default("30s"),
  }),
});

const claim = section({
  apiVersion: text(
    "^[a-z0-9.-]+/v[0-9][a-z0-9]*$",
    "an API version such as platform.chrishouse.io/v1alpha1",
  ).default("platform.chrishouse.io/v1alpha1"),
  namespace: label.default("crossplane-system"),
  resourceQuota: section({
    requestsCpu: quantity.default("1"),
    requestsMemory: quantity.default("2Gi"),
    limitsCpu: quantity.default("2"),
    limitsMemory: quantity.default("4Gi"),
    pods: z.int().min(1).max(200).default(10),
  }),
  limitRange: section({
    cpuRequest: quantity.default("100m"),
    cpuLimit: quantity.default("500m"),
    memoryRequest: quantity.default("128Mi"),
    memoryLimit: quantity.default("512Mi"),
  }),
  networkPolicy: z.boolean().default(true),
});

const routing = section({
  hub: gateway({
    name: "main-gateway",
    namespace: "istio-ingress",
    podNamespace: "aks-istio-ingress",
    selector: "aks-istio-ingressgateway-external",
  }),
  spoke: gateway({
    name: "cross-network-gateway",
    namespace: "istio-system",
    podNamespace: "istio-system",
    selector: "eastwest-gateway",
  }),
  serviceEntryHost: dnsName.default("shared-dev.internal"),
  eastWest: section({
    mode: z.enum(["public", "internal", "private-link", "node-port", "multicluster"]).default("public"),
    address: dnsName.nullable().default(null),
    port: port.default(443),
  }),
  hopTls: z.enum(["mutual", "simple", "plaintext"]).default("mutual"),
  sourceRanges: z.array(cidr).max(100).default([]),
});

const policy = section({
  forks: z.enum(["allow", "skip"]).default("skip"),
  drafts: z.enum(["allow", "skip"]).default("allow"),
  bots: z.enum(["allow", "skip"]).default("skip"),
  label: z.string().min(1).max(50).nullable().default(null),
  maxPreviewsPerService: z.int().min(1).max(1000).nullable().default(null),
  ttl: milliseconds.nullable().prefault(null),
  keepLabel: z.string().min(1).max(50).default("keep-preview"),
  gracePeriod: milliseconds.prefault("10m"),
  registration: z.enum(["open", "required"]).default("open"),
});

const identities = section({
  crossplane: z.string().min(1).default("system:serviceaccount:crossplane-system:provider-kubernetes"),
  argocd: z.string().min(1).default("system:serviceaccount:kube-system:argocd-manager"),
}).refine((names) => names.crossplane !== names.argocd, {
  path: ["argocd"],
  message: "must differ from identities.crossplane, because admission tells the two apart by name",
});

const cluster = z.union([
  label.transform((name) => ({ name, providerConfig: name })),
  z
    .strictObject({ name: label, providerConfig: label.optional() })
    .transform(({ name, providerConfig }) => ({ name, providerConfig: providerConfig ?? name })),
]);

/** Every rule of `preview.yaml`, closed: an unknown key is an issue of its own. */
export const configSchema: z.ZodType<PlatformConfig> = z.strictObject({
  version: z.literal(1),
  domain: dnsName.max(LIMITS.domain),
  publicUrl: section({
    scheme: z.enum(["http", "https"]).default("https"),
    port: port.nullable().default(null),
  }),
  environment: text(NAME_PATTERNS.environment, "a short name such as dev")
    .max(LIMITS.environment)
    .default("dev"),
  root: path.default(DEFAULT_ROOT),
  cluster,
  chart: path.default("helm"),
  argocd,
  claim,
  routing,
  identities,
  readiness: section({
    path: text("^/[!-~]*$", "a path such as /health").default("/"),
    timeout: milliseconds.prefault("5m"),
  }),
  registry: section({
    host: text("^[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?$", "a registry host such as ghcr.io").default("ghcr.io"),
    pullSecrets: z.array(label).max(10).default([]),
  }),
  policy,
});

function text(pattern: string, expected: string): z.ZodString {
  const error = ({ code, input }: z.core.$ZodRawIssue) =>
    code === "too_big"
      ? undefined
      : `expected ${expected}, got ${input === undefined ? "nothing" : quote(input)}`;
  return z.string({ error }).regex(new RegExp(pattern), { error });
}

/** A closed object that may be left out, because everything in it has a default. */
function section<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodPrefault<z.ZodObject<Shape, z.core.$strict>> {
  const object = z.strictObject(shape);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- zod cannot prove for a generic shape that an empty input is valid; parseConfig's test of the defaults does
  return object.prefault({} as z.input<typeof object>);
}
