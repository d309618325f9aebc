import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Built } from "../built.ts";
import type { ManifestModule } from "../components/module-folder.ts";
import type { Cluster } from "./cluster.ts";
import { applyText, kubectl } from "./kubectl.ts";

/** The kinds of other projects that the bundle uses on both clusters, from the files of their modules. */
const DEFINITIONS: Readonly<Partial<Record<ManifestModule, string>>> = {
  istio: "manifests/charts/base/files/crd-all.gen.yaml",
  "cert-manager": "deploy/crds/crd-{certificates,issuers,clusterissuers}.yaml",
};

/** Installs the kinds of Istio and cert-manager. */
export async function installDefinitions(cluster: Cluster, modules: Built["modules"]): Promise<void> {
  const objects = Object.entries(DEFINITIONS).flatMap(([name, glob]) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table
    readDefinitions(modules[name as ManifestModule], glob),
  );
  await applyAll(cluster, objects);
  await kubectl(cluster, ["wait", "crd", "--all", "--for=condition=Established", "--timeout=60s"]);
}

/** The objects in a module's files. The labels of a definition may be templates of Helm. */
export function readDefinitions(folder: string, glob: string): readonly Manifest[] {
  return globSync(glob, { cwd: folder })
    .toSorted()
    .flatMap((file) =>
      readManifests(join(folder, file)).map((object) => ({
        ...object,
        metadata: { name: object.metadata.name },
      })),
    );
}

/** An object in a file. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // oxlint-disable-next-line typescript/no-explicit-any -- the world changes few fields of files of other projects
  readonly [field: string]: any;
}

/** The objects of a YAML file. */
export function readManifests(path: string): readonly Manifest[] {
  return parseAllDocuments(readFileSync(path, "utf8"))
    .map((document) => document.toJS())
    .filter((object) => object !== null);
}

/** Applies objects on the server's side. */
export async function applyAll(cluster: Cluster, objects: readonly object[]): Promise<void> {
  await applyText(cluster, objects.map((object) => JSON.stringify(object)).join("\n---\n"));
}
