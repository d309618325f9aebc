export { closest } from "./closest.ts";
export { configJsonSchema } from "./config/config-json-schema.ts";
export { toMilliseconds } from "./units.ts";
export { locateProblems } from "./config/config-source.ts";
export {
  type ConfigSource,
  type LenientConfig,
  parseConfig,
  parseConfigLeniently,
} from "./config/parse-config.ts";
export type {
  ApiVersionsConfig,
  ArgoCdConfig,
  ClaimConfig,
  EastWestConfig,
  GatewayConfig,
  PlatformConfig,
  PolicyConfig,
  RoutingConfig,
} from "./config/platform-config.ts";
export { ExpectedError } from "./expected-error.ts";
export { DEFAULT_ROOT, DURATION_PATTERN, formProblem, FORMS, type TextForm } from "./forms.ts";
export {
  adoptApplication,
  type AdoptedOrigin,
  type ForeignSource,
  readForeignSource,
} from "./manifests/adopt-application.ts";
export { type Application, buildApplication, type ChartValues } from "./manifests/build-application.ts";
export { buildClaim, type NamespaceClaim } from "./manifests/build-claim.ts";
export {
  buildPermanentApplication,
  type PermanentApplication,
  type PermanentValues,
  buildPermanentClaim,
  renderPermanent,
} from "./manifests/render-permanent.ts";
export {
  checkPermanent,
  type PermanentDeployment,
  type Production,
  type Replicas,
  type ServiceSource,
  toDevelopment,
  toProduction,
} from "./manifests/permanent-deployment.ts";
export { ANNOTATIONS, EPHEMERAL_LABEL, LABEL_PREFIX } from "./manifests/preview-metadata.ts";
export { ownerPath, parseOwner, renderOwner, type ServiceOwner } from "./manifests/owner-file.ts";
export type { PreviewDeployment, RepositoryRef } from "./manifests/preview-deployment.ts";
export {
  type DeployedImage,
  type PreviewOrigin,
  readOrigin,
  readPreview,
  type RecordedPreview,
  type Unreadable,
} from "./manifests/record.ts";
export { APPLICATION_FILE, CLAIM_FILE, renderPreview } from "./manifests/render-preview.ts";
export { authorityMatcher } from "./names/authority-matcher.ts";
export { authorityRegex } from "./names/authority-regex.ts";
export { hostLabel, hostname, parseHostname } from "./names/hostname.ts";
export { imageRepository } from "./names/image-repository.ts";
export { LIMITS } from "./names/limits.ts";
export { checkName, NAME_PATTERNS, NAME_RULES, type NameKind } from "./names/name-rule.ts";
export { type PermanentNames, permanentNames, type Service } from "./names/permanent-names.ts";
export {
  imageTag,
  type NameOptions,
  type NamespaceScope,
  type NameSettings,
  parsePreviewDirectory,
  previewDirectory,
  type PreviewNames,
  previewNames,
  shortSha,
} from "./names/preview-names.ts";
export { parsePreview, type Preview } from "./names/preview.ts";
export {
  describeProblem,
  type Position,
  PreviewError,
  type PreviewErrorCode,
  type Problem,
} from "./preview-error.ts";
export { quote } from "./quote.ts";
