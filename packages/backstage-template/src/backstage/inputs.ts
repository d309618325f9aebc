import type { PlatformConfig } from "preview-core";
import type { z } from "zod/v3";
import type { RepositoryAddress } from "../references.ts";

/** Reads the platform config in its current version. */
export type ReadPlatformConfig = () => Promise<PlatformConfig>;

/** Finds GitHub's number of a repository. A rename does not change the number. */
export type FindRepositoryId = (repository: RepositoryAddress) => Promise<number>;

/** Production as a step of a template asks for it. */
export type ProductionInput = {
  /** Default: true */
  enabled?: boolean | undefined;
  /** Argo CD's name of the cluster. */
  cluster: string;
  /** Crossplane's ProviderConfig of that cluster. Default: `cluster` */
  providerConfig?: string | undefined;
  minReplicas: number;
  maxReplicas: number;
};

type Zod = typeof z;

/** The service's name, as an input. */
export function serviceSchema(zod: Zod): z.ZodString {
  return zod.string().describe("The service's name, unique on the platform");
}

/** The service's owner, as an input. */
export function ownerSchema(zod: Zod): z.ZodString {
  return zod.string().describe("The team: a name, or the reference of a group such as group:default/octocat");
}

/** Production, as an optional input. */
export function productionSchema(zod: Zod): z.ZodType<ProductionInput | undefined> {
  return zod
    .object({
      enabled: zod.boolean().describe("Whether there is production. Default: true").optional(),
      cluster: zod.string().describe("Argo CD's name of the cluster"),
      providerConfig: zod
        .string()
        .describe("Crossplane's ProviderConfig of the cluster. Default: the value of cluster")
        .optional(),
      minReplicas: zod.number().int().min(1).describe("Smallest number of pods"),
      maxReplicas: zod.number().int().min(1).describe("Largest number of pods"),
    })
    .describe("The production environment. Default: none")
    .optional();
}

/** The requested production environment. Undefined when the input is missing or not enabled. */
export function toProductionRequest(input: ProductionInput | undefined): ProductionInput | undefined {
  return input === undefined || input.enabled === false ? undefined : input;
}
