import * as z from "zod";
import { DEFAULT_ROOT, FORMS, type TextForm } from "../forms.ts";
import { LIMITS, NAME_PATTERNS, suggestName } from "../names/name-rule.ts";
import { duration, type Parsed, port, section, SETTINGS, text } from "../schema-rules.ts";
import { argocd } from "./argocd.ts";
import { claim } from "./claim.ts";
import { cluster } from "./cluster.ts";
import { policy } from "./policy.ts";
import { routing } from "./routing.ts";

const ENVIRONMENT: TextForm = {
  pattern: NAME_PATTERNS.environment,
  expected: "a short name such as dev",
  suggest: (given) => suggestName("environment", given),
};

const publicUrl = section("How browsers reach the hub.", {
  scheme: z
    .enum(["http", "https"])
    .default("https")
    .register(SETTINGS, { description: "The scheme of a preview's URL. `http` is for tests only." }),
  port: port
    .nullable()
    .default(null)
    .register(SETTINGS, {
      description: "The port of a preview's URL. `null` means the scheme's own port: 443 or 80.",
      examples: [8443],
    }),
});

const service = section(
  "The Service in a service's chart, to which the route of a preview leads. The Service has the name of the Helm release.",
  {
    port: port.default(80).register(SETTINGS, {
      description: "The port of the Service.",
      examples: [8080],
    }),
    podPort: text(FORMS.portName, LIMITS.portName)
      .default("http")
      .register(SETTINGS, {
        description: "The name of the container's port that the Service leads to.",
        examples: ["web"],
      }),
  },
);

const gitops = section("The GitOps repository. Only the platform bundle needs this section.", {
  url: text(FORMS.gitUrl)
    .nullable()
    .default(null)
    .register(SETTINGS, {
      description: "The URL that Argo CD clones the GitOps repository from.",
      examples: ["https://github.com/example/gitops.git"],
    }),
  branch: text(FORMS.branch).default("main").register(SETTINGS, {
    description: "The branch of the GitOps repository that Argo CD applies.",
  }),
});

const identities = section(
  "Who acts on the spoke. The admission policies there know Argo CD and Crossplane by these user names. `kubectl auth whoami` prints a user name.",
  {
    crossplane: z
      .string()
      .min(1)
      .default("system:serviceaccount:crossplane-system:provider-kubernetes")
      .register(SETTINGS, { description: "Crossplane's user name as the spoke sees it." }),
    argocd: z.string().min(1).default("system:serviceaccount:kube-system:argocd-manager").register(SETTINGS, {
      description: "Argo CD's user name as the spoke sees it. It must differ from `identities.crossplane`.",
    }),
  },
).refine((names) => names.crossplane !== names.argocd, {
  path: ["argocd"],
  message: "must differ from identities.crossplane, because admission tells the two apart by name",
});

const readiness = section("How a deploy finds out that a preview works.", {
  path: text(FORMS.urlPath)
    .default("/")
    .register(SETTINGS, {
      description:
        "The path that a deploy requests to find out whether the preview works. The path must answer with a status from 200 to 399.",
      examples: ["/health"],
    }),
  timeout: duration("s")
    .prefault("5m")
    .register(SETTINGS, {
      description: "How long a deploy waits until the preview works.",
      examples: ["10m"],
    }),
});

const registry = section("Where the images of previews are.", {
  host: text(FORMS.registryHost)
    .default("ghcr.io")
    .register(SETTINGS, {
      description: "The host of the container registry. Images are named `{host}/{owner}/{repository}`.",
      examples: ["registry.example.com"],
    }),
  pullSecrets: z
    .array(text(FORMS.label))
    .max(10)
    .default([])
    .register(SETTINGS, {
      description:
        "The names of pull secrets in a preview's namespace, for private images. The secrets must be created there by other means.",
      examples: [["registry-credentials"]],
    }),
});

const apiVersions = section(
  "The API versions that the clusters serve, where they do not serve the current ones.",
  {
    istio: z.enum(["v1", "v1beta1"]).default("v1").register(SETTINGS, {
      description:
        "The version of the APIs `networking.istio.io` and `security.istio.io`. Istio serves `v1` since 1.22.",
    }),
    admission: z.enum(["v1", "v1beta1"]).default("v1").register(SETTINGS, {
      description:
        "The version of the API `admissionregistration.k8s.io` for admission policies. Kubernetes serves `v1` since 1.30.",
    }),
    crossplane: z.enum(["v1", "v2"]).default("v1").register(SETTINGS, {
      description:
        "Crossplane's model. `v1` has claims. `v2` has namespaced composite resources instead of claims.",
    }),
  },
);

/** Every setting of `preview.yaml`: its rule, its default, and its description. A key that is not here is refused. */
export const configSchema = z
  .strictObject({
    version: z.literal(1).register(SETTINGS, {
      description: "The version of the file's format.",
      examples: [1],
      hint: "this version of the tool reads 1 only; write 1, or use a newer version",
    }),
    domain: text(FORMS.dnsName, LIMITS.domain).register(SETTINGS, {
      description:
        "The domain of the previews. A preview's host is one label below it, such as `example-pr-1-octocat.previews.example.com`.",
      examples: ["previews.example.com"],
    }),
    publicUrl,
    environment: text(ENVIRONMENT, LIMITS.environment)
      .default("dev")
      .register(SETTINGS, {
        description:
          "The environment's name in the namespaces of previews: `{team}-{environment}-pr-{number}-{service}`.",
        examples: ["qa"],
      }),
    root: text(FORMS.path)
      .default(DEFAULT_ROOT)
      .register(SETTINGS, {
        description: "The folder of the GitOps repository that has a folder for each service.",
        examples: ["services"],
      }),
    cluster,
    chart: text(FORMS.path)
      .default("helm")
      .register(SETTINGS, {
        description: "The folder of a service's repository that has the service's Helm chart.",
        examples: ["deploy/chart"],
      }),
    service,
    gitops,
    argocd,
    claim,
    routing,
    identities,
    readiness,
    registry,
    apiVersions,
    policy,
  })
  .transform((file) => {
    // The owner of an API group owns the domain in its name.
    const apiVersion = file.claim.apiVersion ?? `platform.${file.domain}/v1alpha1`;
    return { ...file, claim: { ...file.claim, apiVersion } };
  });

/** The platform config as `parseConfig` returns it: every default is filled in, and durations are in milliseconds. */
export type PlatformConfig = Parsed<typeof configSchema>;
/** The API versions that the clusters serve. */
export type ApiVersionsConfig = Parsed<typeof apiVersions>;
