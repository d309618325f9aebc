export { buildPlatform, type Platform } from "./build-platform.ts";
export { type EastWestEndpoint, eastWestEndpoint } from "./routing/east-west-modes.ts";
export type {
  ClusterRole,
  Destination,
  HelmRelease,
  Manifest,
  ManifestFile,
  PatchedObject,
  PlatformFile,
  SettingsFile,
} from "./platform-file.ts";
export { patchCommands } from "./render-readme.ts";
export { CLUSTERS, RENDERED_MARK, renderPlatform } from "./render-platform.ts";
