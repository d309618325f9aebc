import { join } from "node:path";
import { type Manifest, readManifests } from "../clusters/install-definitions.ts";

/** The namespace of Argo CD. */
export const ARGOCD = "argocd";

const WORKLOADS = ["Deployment", "StatefulSet"];

/**
 * The objects of Argo CD's own `install.yaml`. Its Deployments and StatefulSets have no pods, because processes outside of the
 * cluster do their work.
 */
export function argocdManifests(module: string): readonly Manifest[] {
  return readManifests(join(module, "manifests/install.yaml")).map((object) => ({
    ...object,
    ...(object.kind.startsWith("Cluster") || object.kind === "CustomResourceDefinition"
      ? {}
      : { metadata: { ...object.metadata, namespace: ARGOCD } }),
    ...(WORKLOADS.includes(object.kind) ? { spec: { ...object["spec"], replicas: 0 } } : {}),
  }));
}

interface EnvironmentEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly configMapKeyRef?: { readonly name: string; readonly key: string } };
}

/**
 * The environment that a workload's container gets: its own values, and those of ConfigMaps. Secrets are left out: they have the
 * password of a Redis that has none here.
 *
 * @param configMaps - name → data
 */
export function workloadEnvironment(
  workload: Manifest,
  configMaps: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Readonly<Record<string, string>> {
  const entries: readonly EnvironmentEntry[] = workload["spec"].template.spec.containers[0].env ?? [];
  return Object.fromEntries(
    entries.flatMap(({ name, value, valueFrom }) => {
      const reference = valueFrom?.configMapKeyRef;
      const found = value ?? (reference && configMaps.get(reference.name)?.[reference.key]);
      return found === undefined ? [] : [[name, found]];
    }),
  );
}
