import type { Built } from "./built.ts";
import { buildComponent, type BuiltComponent } from "./components/build-component.ts";
import { fetchEnvoy } from "./components/fetch-envoy.ts";
import { clusterTools } from "./components/cluster-tools.ts";
import { COMPONENTS, type Part, PARTS } from "./components/component.ts";
import { MANIFEST_MODULES, type ManifestModule, moduleFolder } from "./components/module-folder.ts";

/** The parts, each with those that it needs. */
const NEEDS: Readonly<Record<Part, readonly Part[]>> = {
  clusters: ["clusters"],
  argocd: ["clusters", "argocd"],
  crossplane: ["clusters", "crossplane"],
  mesh: ["clusters", "mesh"],
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
  return { parts, components, modules: await findModules(), tools: await clusterTools() };
}

/** @throws Error when a part does not exist */
function wantedParts(text: string | undefined): readonly Part[] {
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

/** All modules, because the bundle needs every CRD, whatever parts run. */
async function findModules(): Promise<Built["modules"]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a literal
  const names = Object.keys(MANIFEST_MODULES) as ManifestModule[];
  const entries = await Promise.all(names.map(async (name) => [name, await moduleFolder(name)] as const));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one entry for each name
  return Object.fromEntries(entries) as Built["modules"];
}
