import type { ProductionRequest } from "../plan-service.ts";

/** Production as a template asks for it. */
export type ProductionInput = {
  /** Default: true */
  enabled?: boolean | undefined;
  /** Argo CD's name of the cluster. */
  cluster: string;
  /** Crossplane's ProviderConfig of it. Default: `cluster` */
  providerConfig?: string | undefined;
  minReplicas: number;
  maxReplicas: number;
};

/** What was asked for, or nothing where a form leaves production out. */
export function toProductionRequest(input: ProductionInput | undefined): ProductionRequest | undefined {
  return input === undefined || input.enabled === false ? undefined : input;
}
