export { DEFAULT_ROOT, formProblem, FORMS, type TextForm, toMilliseconds } from "../forms.ts";
export {
  describeProblem,
  ExpectedError,
  type Position,
  PreviewError,
  type PreviewErrorCode,
  type Problem,
} from "../preview-error.ts";
export { quote } from "../quote.ts";
export { authorityMatcher, authorityRegex } from "./authority-regex.ts";
export { hostLabel, hostname, parseHostname } from "./hostname.ts";
export {
  imageRepository,
  type PermanentNames,
  permanentNames,
  imageTag,
  type KeptNames,
  type NameOptions,
  type NamespaceScope,
  type NameSettings,
  parsePreviewDirectory,
  previewDirectory,
  type PreviewNames,
  previewNames,
  type PublicUrl,
  shortSha,
} from "./preview-names.ts";
export { checkName, LIMITS, NAME_PATTERNS, NAME_RULES, type NameKind } from "./name-rule.ts";
export { parsePreview, type Preview, type Service } from "./preview.ts";
