import * as z from "zod";
import { LIMITS } from "../names/limits.ts";
import { NAME_PATTERNS } from "../names/name-rule.ts";
import { toMilliseconds } from "../units.ts";
import { sourceRangeProblem } from "./ip-range.ts";
import type { PlatformConfig } from "./platform-config.ts";
import { DEFAULT_ROOT, FORMS, formProblem, type TextForm } from "../forms.ts";

const backoff = text(FORMS.goDuration);
const branch = text(FORMS.branch);
const dnsName = text(FORMS.dnsName);
const duration = text(FORMS.duration);
const label = text(FORMS.label);
const labelValue = text(FORMS.labelValue);
const path = text(FORMS.path);
const quantity = text(FORMS.quantity);
const repository = text(FORMS.gitUrl);
const sourceRepo = text(FORMS.sourceRepository);
const webAddress = text(FORMS.webAddress);

/** The form and the range are one problem each, and never both. */
const sourceRange = text(FORMS.cidr).refine(
  (cidr) => formProblem(FORMS.cidr, cidr) !== undefined || sourceRangeProblem(cidr) === undefined,
  { error: ({ input }) => sourceRangeProblem(String(input)) },
);

const milliseconds = duration.transform(toMilliseconds);
const port = z.int().min(1).max(65_535);

const gateway = (defaults: Record<"name" | "namespace" | "podNamespace" | "selector", string>) =>
  section({
    name: label.default(defaults.name),
    namespace: label.default(defaults.namespace),
    podNamespace: label.default(defaults.podNamespace),
    selector: labelValue.default(defaults.selector),
  });

const argocd = section({
  namespace: label.default("argocd"),
  project: label.default("previews"),
  controlProject: label.default("previews-control"),
  parent: z.enum(["app-of-apps", "application-set"]).default("app-of-apps"),
  url: webAddress.nullable().default(null),
  sourceRepos: z.array(sourceRepo).max(100).default([]),
  notifications: z.boolean().default(false),
  retry: section({
    limit: z.int().min(1).max(50).default(15),
    duration: backoff.default("5s"),
    factor: z.int().min(1).max(10).default(2),
    maxDuration: backoff.default("30s"),
  }),
});

const claim = section({
  apiVersion: text(FORMS.apiVersion).default("platform.chrishouse.io/v1alpha1"),
  namespace: label.default("crossplane-system"),
  clusters: z.array(label).max(50).default([]),
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
  certificate: section({
    secret: dnsName.default("wildcard-tls"),
    issuer: dnsName.default("letsencrypt-prod"),
    issuerKind: z.enum(["ClusterIssuer", "Issuer"]).default("ClusterIssuer"),
  }),
  serviceEntryHost: dnsName.default("shared-dev.internal"),
  eastWest: section({
    mode: z.enum(["public", "internal", "private-link", "node-port", "multicluster"]).default("public"),
    address: dnsName.nullable().default(null),
    port: port.default(443),
    privateLink: section({
      name: label.default("preview-east-west"),
      subnet: text(FORMS.subnet).nullable().default(null),
    }),
    mesh: section({
      id: labelValue.default("mesh1"),
      hubNetwork: labelValue.default("hub"),
      spokeNetwork: labelValue.default("spoke"),
    }),
  }),
  hopTls: z.enum(["mutual", "simple", "plaintext"]).default("mutual"),
  sourceRanges: z.array(sourceRange).max(100).default([]),
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
  environment: text({ pattern: NAME_PATTERNS.environment, expected: "a short name such as dev" })
    .max(LIMITS.environment)
    .default("dev"),
  root: path.default(DEFAULT_ROOT),
  cluster,
  chart: path.default("helm"),
  gitops: section({ url: repository.nullable().default(null), branch: branch.default("main") }),
  argocd,
  claim,
  routing,
  identities,
  readiness: section({
    path: text(FORMS.urlPath).default("/"),
    timeout: milliseconds.prefault("5m"),
  }),
  registry: section({
    host: text(FORMS.registryHost).default("ghcr.io"),
    pullSecrets: z.array(label).max(10).default([]),
  }),
  apiVersions: section({
    istio: z.enum(["v1", "v1beta1"]).default("v1"),
    admission: z.enum(["v1", "v1beta1"]).default("v1"),
    crossplane: z.enum(["v1", "v2"]).default("v1"),
  }),
  policy,
});

/** A closed object that may be left out, because everything in it has a default. */
function section<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodPrefault<z.ZodObject<Shape, z.core.$strict>> {
  const object = z.strictObject(shape);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- zod cannot prove for a generic shape that an empty input is valid; parseConfig's test of the defaults does
  return object.prefault({} as z.input<typeof object>);
}

/** A text of one form; what is expected stands in the problem. */
function text(form: TextForm): z.ZodString {
  const error = ({ code, input }: z.core.$ZodRawIssue) =>
    code === "too_big" ? undefined : formProblem(form, input);
  return z.string({ error }).regex(new RegExp(form.pattern), { error });
}
