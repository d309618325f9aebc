import type { z } from "zod/v3";
import type { ProductionInput } from "./production-input.ts";

type Zod = typeof z;

/** The service's name, as an input. */
export function serviceSchema(zod: Zod): z.ZodString {
  return zod.string().describe("The service's name, unique on the platform");
}

/** Who owns the service, as an input. */
export function ownerSchema(zod: Zod): z.ZodString {
  return zod.string().describe("The team: a name, or the reference of a group such as group:default/red");
}

/** Production, as an input that may be left out. */
export function productionSchema(zod: Zod): z.ZodType<ProductionInput | undefined> {
  return zod
    .object({
      enabled: zod.boolean().describe("Default: true").optional(),
      cluster: zod.string().describe("Argo CD's name of the cluster"),
      providerConfig: zod.string().describe("Crossplane's ProviderConfig of it. Default: cluster").optional(),
      minReplicas: zod.number().int().min(1).describe("Pods at least"),
      maxReplicas: zod.number().int().min(1).describe("Pods at most"),
    })
    .describe("Production. Default: none")
    .optional();
}
