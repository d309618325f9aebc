import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Rendered, renderChart } from "preview-core/fixtures/helm-chart";
import type { PodSpec } from "preview-core/fixtures/restricted-pod";
import type { ClusterTool } from "tooling/cluster-tools";
import { parse } from "yaml";

export const CHART: string = fileURLToPath(new URL("../../chart", import.meta.url));

/** The chart's own examples: each supported shape of its values. */
export type Scenario = "smallest" | "everything" | "no-cluster";

export interface CronJob extends Rendered {
  readonly spec: {
    readonly concurrencyPolicy: string;
    readonly schedule: string;
    readonly jobTemplate: {
      readonly spec: {
        readonly backoffLimit: number;
        readonly activeDeadlineSeconds: number;
        readonly template: { readonly spec: SweeperPod };
      };
    };
  };
}

export interface SweeperPod extends PodSpec {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly containers: readonly (PodSpec["containers"][number] & {
    readonly args: readonly string[];
    readonly volumeMounts: readonly {
      readonly name: string;
      readonly mountPath: string;
      readonly readOnly?: boolean;
    }[];
  })[];
}

export interface Role extends Rendered {
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

export function valuesOf(scenario: Scenario): object {
  return parse(readFileSync(`${CHART}/ci/${scenario}-values.yaml`, "utf8"));
}

export function render(helm: ClusterTool, values: object, release = "sweeper"): Promise<Rendered[]> {
  return renderChart(helm, values, { chart: CHART, release });
}

/** The objects whose kind begins with this text. */
export function ofKind<Kind extends Rendered>(objects: readonly Rendered[], kind: string): Kind[] {
  return objects.filter((object) => object.kind === kind) as Kind[];
}

export function podOf(objects: readonly Rendered[]): SweeperPod {
  const [cronJob] = ofKind<CronJob>(objects, "CronJob");
  if (cronJob === undefined) throw new Error("there is no CronJob");
  return cronJob.spec.jobTemplate.spec.template.spec;
}
