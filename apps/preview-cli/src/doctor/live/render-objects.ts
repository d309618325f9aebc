import { type PlatformConfig, PreviewError } from "preview-core";
import { buildPlatform, type PlatformFile } from "preview-core/platform";
import type { ObjectRef } from "./live-objects.ts";

/** Every object that the platform's config makes for each cluster, or why it makes none. */
export type RenderedObjects =
  | { readonly hub: readonly ObjectRef[]; readonly spoke: readonly ObjectRef[] }
  | { readonly problem: string };

const API_VERSIONS = { Application: "argoproj.io/v1alpha1", ConfigMap: "v1", Namespace: "v1" } as const;

/** What should be in the clusters. Of what the platform only patches, the patch. */
export function renderObjects(config: PlatformConfig): RenderedObjects {
  try {
    const { files } = buildPlatform(config);
    const of = (role: PlatformFile["cluster"]): ObjectRef[] =>
      files.filter(({ cluster }) => cluster === role).flatMap(toObjects);
    return { hub: of("hub"), spoke: of("spoke") };
  } catch (error) {
    if (error instanceof PreviewError) return { problem: error.message.replaceAll("\n", "; ") };
    throw error;
  }
}

function toObjects(file: PlatformFile): readonly ObjectRef[] {
  if ("objects" in file) return file.objects;
  const { settings, destination } = file;
  // Values end up in objects of somebody else's chart, and an object that only the installer knows has no name here.
  if (destination.kind === "helm-release" || destination.name === null) return [];
  const { of: kind, namespace, name } = destination;
  const patched = "metadata" in settings && typeof settings.metadata === "object" ? settings.metadata : {};
  const metadata = { ...patched, name, ...(namespace === undefined ? {} : { namespace }) };
  return [{ ...settings, apiVersion: API_VERSIONS[kind], kind, metadata }];
}
