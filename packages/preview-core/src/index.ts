export { parseConfigForRemovals, type RemovalConfig } from "./config/parse-config-for-removals.ts";
export { parseData } from "./check-schema.ts";
export { closest } from "./closest.ts";
export type { ArgoCdConfig } from "./config/argocd.ts";
export type { ClaimConfig, LimitRange, ResourceQuota } from "./config/claim.ts";
export {
  configJsonSchema,
  type ConfigSource,
  type LenientConfig,
  parseConfig,
  parseConfigLeniently,
} from "./config/parse-config.ts";
export { locateProblems } from "./config/config-source.ts";
export type { ClusterConfig } from "./config/cluster.ts";
export type { ApiVersionsConfig, PlatformConfig } from "./config/platform-config.ts";
export type { PolicyConfig } from "./config/policy.ts";
export type { EastWestConfig, GatewayConfig, RoutingConfig } from "./config/routing.ts";
export {
  DEFAULT_ROOT,
  DURATION_PATTERN,
  formProblem,
  FORMS,
  type TextForm,
  toMilliseconds,
} from "./forms.ts";
export {
  adoptApplication,
  type AdoptedOrigin,
  type ForeignSource,
  readForeignSource,
} from "./manifests/adopt-application.ts";
export { type Application, buildApplication, type ChartValues } from "./manifests/build-application.ts";
export { buildClaim, type ClaimedRoute, type NamespaceClaim } from "./manifests/build-claim.ts";
export { ownerPath, parseOwner, renderOwner, type ServiceOwner } from "./manifests/owner-file.ts";
export {
  checkPermanent,
  type PermanentDeployment,
  type Production,
  type Replicas,
  type ServiceSource,
  toDevelopment,
  toProduction,
} from "./manifests/permanent-deployment.ts";
export {
  APP_PROTOCOLS,
  type AppProtocol,
  type PreviewDeployment,
  type RepositoryRef,
  ANNOTATIONS,
  EPHEMERAL_LABEL,
  LABEL_PREFIX,
} from "./manifests/preview-metadata.ts";
export {
  type DeployedImage,
  type PreviewOrigin,
  readOrigin,
  readPreview,
  type RecordedPreview,
  type Unreadable,
} from "./manifests/record.ts";
export {
  buildPermanentApplication,
  buildPermanentClaim,
  type PermanentApplication,
  type PermanentValues,
  renderPermanent,
} from "./manifests/render-permanent.ts";
export { APPLICATION_FILE, CLAIM_FILE, renderPreview } from "./manifests/render-preview.ts";
export {
  authorityMatcher,
  authorityRegex,
  checkName,
  describeProblem,
  ExpectedError,
  hostLabel,
  hostname,
  imageRepository,
  imageTag,
  LIMITS,
  NAME_PATTERNS,
  NAME_RULES,
  type NameKind,
  type KeptNames,
  type NameOptions,
  type NamespaceScope,
  type NameSettings,
  parseHostname,
  parsePreview,
  parsePreviewDirectory,
  type PermanentNames,
  permanentNames,
  type Position,
  type Preview,
  previewDirectory,
  PreviewError,
  type PreviewErrorCode,
  type PreviewNames,
  previewNames,
  type Problem,
  type PublicUrl,
  type Service,
  shortSha,
} from "./names/index.ts";
export {
  ANSWER_HEADER,
  ANSWERED_BY_POD,
  ATTEMPT_LABEL,
  COMMIT_HEADER,
  COMMIT_LABEL,
} from "./names/commit-proof.ts";
export { quote } from "./quote.ts";
