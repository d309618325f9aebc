import type { NamespaceClaim, PlatformConfig } from "preview-core";
import { HELMS, renderGoTemplate } from "preview-core/fixtures/go-template";
import { readBundle } from "./bundle.ts";
import { type GivenManifest, readManifests } from "./manifests.ts";

/** What the bundle's Composition makes of each claim, by Go's own templates. It plays Crossplane and its function. */
export async function compose(
  config: PlatformConfig,
  claims: readonly NamespaceClaim[],
): Promise<readonly (readonly GivenManifest[])[]> {
  const composition = readBundle(config).hub.objects.find(({ kind }) => kind === "Composition");
  const template: string = composition?.["spec"].pipeline[0].input.inline.template;
  const helm = HELMS[0]?.tool;
  if (helm === undefined) throw new Error("there is no helm");
  const requests = claims.map((resource) => ({ observed: { composite: { resource } } }));
  return (await renderGoTemplate(helm, template, requests)).map(composedObjects);
}

function composedObjects(text: string): readonly GivenManifest[] {
  return readManifests(text)
    .filter(({ kind }) => kind === "Object")
    .map((object): GivenManifest => object["spec"].forProvider.manifest);
}
