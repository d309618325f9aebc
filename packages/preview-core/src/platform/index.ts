export { buildPlatform, type Platform } from "./build-platform.ts";
export { type EastWestEndpoint, eastWestEndpoint } from "./routing/east-west-endpoint.ts";
export type { Manifest } from "./manifest.ts";
export type {
  ClusterRole,
  Destination,
  HelmRelease,
  ManifestFile,
  PatchedObject,
  PlatformFile,
  SettingsFile,
} from "./platform-file.ts";
export { CLUSTERS, RENDERED_MARK, renderPlatform } from "./render-platform.ts";
