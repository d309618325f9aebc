import * as z from "zod";
import { FORMS } from "../forms.ts";
import { type Parsed, section, SETTINGS, text } from "../schema-rules.ts";

const resourceQuota = section(
  "The ResourceQuota of a preview's namespace: the limits of all pods of one preview together.",
  {
    requestsCpu: text(FORMS.quantity).default("1").register(SETTINGS, {
      description: "The sum of the CPU requests of all pods. Write a whole number in quotes.",
    }),
    requestsMemory: text(FORMS.quantity).default("2Gi").register(SETTINGS, {
      description: "The sum of the memory requests of all pods.",
    }),
    limitsCpu: text(FORMS.quantity).default("2").register(SETTINGS, {
      description: "The sum of the CPU limits of all pods. Write a whole number in quotes.",
    }),
    limitsMemory: text(FORMS.quantity).default("4Gi").register(SETTINGS, {
      description: "The sum of the memory limits of all pods.",
    }),
    pods: z.int().min(1).max(200).default(10).register(SETTINGS, {
      description: "The number of pods.",
    }),
  },
);

const limitRange = section(
  "The LimitRange of a preview's namespace: requests and limits for containers that have none of their own.",
  {
    cpuRequest: text(FORMS.quantity).default("100m").register(SETTINGS, {
      description: "The CPU request of a container without one. It must not exceed `cpuLimit`.",
    }),
    cpuLimit: text(FORMS.quantity).default("500m").register(SETTINGS, {
      description: "The CPU limit of a container without one.",
    }),
    memoryRequest: text(FORMS.quantity).default("128Mi").register(SETTINGS, {
      description: "The memory request of a container without one. It must not exceed `memoryLimit`.",
    }),
    memoryLimit: text(FORMS.quantity).default("512Mi").register(SETTINGS, {
      description: "The memory limit of a container without one.",
    }),
  },
);

export const claim = section(
  "The Crossplane claim that creates a preview's namespace on the spoke, and the limits in that namespace.",
  {
    apiVersion: text(FORMS.apiVersion)
      .optional()
      .register(SETTINGS, {
        description:
          "The API group and version of the kind `NamespaceClaim`. The platform bundle defines this kind. The group must stay the same while there are previews, so write it before you change `domain`.",
        examples: ["platform.example.com/v1alpha1"],
      }),
    namespace: text(FORMS.label).default("crossplane-system").register(SETTINGS, {
      description: "The namespace on the hub that holds the claims.",
    }),
    clusters: z
      .array(text(FORMS.label))
      .max(50)
      .default([])
      .register(SETTINGS, {
        description:
          "Names of further Crossplane ProviderConfigs that a claim may use, for namespaces that are not previews. The ProviderConfig of `cluster` is always allowed.",
        examples: [["prod-spoke"]],
      }),
    resourceQuota,
    limitRange,
    networkPolicy: z
      .boolean()
      .default(true)
      .register(SETTINGS, {
        description:
          "Whether NetworkPolicies limit the connections of a preview's pods. Without them, the code of pull requests can connect to everything in the spoke's networks.",
        examples: [false],
      }),
  },
);

/** The claim of a preview's namespace, and the limits in that namespace. */
export type ClaimConfig = Parsed<typeof claim> & { readonly apiVersion: string };
/** The limits of all pods of a namespace together. */
export type ResourceQuota = Parsed<typeof resourceQuota>;
/** The limits of a container that names none. */
export type LimitRange = Parsed<typeof limitRange>;
