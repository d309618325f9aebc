import type { Built } from "./built.ts";
import { buildComponent, type BuiltComponent } from "./components/build-component.ts";
import { fetchEnvoy } from "./components/fetch-envoy.ts";
import { type Component, COMPONENTS, type Part, PARTS } from "./components/component.ts";
import { moduleFolder } from "./components/module-folder.ts";
import { clusterTools } from "./components/cluster-tools.ts";

/** The parts, each with those that it needs. */
const NEEDS: Readonly<Record<Part, readonly Part[]>> = {
  clusters: ["clusters"],
  argocd: ["clusters", "argocd"],
  crossplane: ["clusters", "crossplane"],
  mesh: ["clusters", "mesh"],
};

/** The components whose modules have CRDs and manifests that the world installs. */
const WITH_MANIFESTS: Readonly<Partial<Record<Part, readonly string[]>>> = {
  argocd: ["argocd"],
  crossplane: ["crossplane", "provider-kubernetes"],
  // Its CRDs belong to what the bundle is installed on, with the mesh and without.
  clusters: ["istiod"],
};

/** Builds what the wanted parts of the world need, one after the other, because one build uses all processors. */
export async function prepare(say: (line: string) => void): Promise<Built> {
  const parts = wantedParts(process.env["CONFORMANCE_PARTS"]);
  const wanted = COMPONENTS.filter(({ part }) => parts.includes(part));
  const deadline = performance.now() + minutes(process.env["CONFORMANCE_BUILD_MINUTES"]) * 60_000;
  const components: BuiltComponent[] = [];
  if (parts.includes("mesh")) components.push(await fetchEnvoy(say));
  for (const component of wanted) components.push(await buildComponent(component, deadline, say));
  for (const { name, version, reason } of components) {
    if (reason !== undefined) say(`${name} ${version} is missing: ${reason}`);
  }
  return { parts, components, modules: await modulesOf(parts, COMPONENTS), tools: await clusterTools() };
}

/** @throws Error when a part does not exist */
export function wantedParts(text: string | undefined): readonly Part[] {
  const named = text === undefined || text === "" ? PARTS : text.split(",").map((name) => name.trim());
  return [...new Set(named.flatMap((name) => NEEDS[toPart(name)]))];
}

function toPart(name: string): Part {
  const part = PARTS.find((known) => known === name);
  if (part === undefined)
    throw new Error(`CONFORMANCE_PARTS: there is no part ${name}, only ${PARTS.join(", ")}`);
  return part;
}

function minutes(text: string | undefined): number {
  return text === undefined || text === "" ? Number.POSITIVE_INFINITY : Number(text);
}

async function modulesOf(
  parts: readonly Part[],
  known: readonly Component[],
): Promise<Readonly<Record<string, string>>> {
  const names = parts.flatMap((part) => WITH_MANIFESTS[part] ?? []);
  const existing = names.filter((name) => known.some((component) => component.name === name));
  return Object.fromEntries(
    await Promise.all(existing.map(async (name) => [name, await moduleFolder(name)] as const)),
  );
}
