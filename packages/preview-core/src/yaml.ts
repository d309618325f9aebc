import { parseDocument, stringify } from "yaml";
import { PreviewError, type PreviewErrorCode } from "./preview-error.ts";

/**
 * The text of one YAML document. The options are fixed, so that a difference in the GitOps repository is always a real
 * change; strings that YAML 1.1 would read as something else (`yes`, `1_000`) are quoted, because Kubernetes reads 1.1.
 */
export function renderYaml(value: object): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" });
}

/**
 * The data of one YAML document, `null` when it is empty. Aliases are refused: nothing that we read needs them.
 *
 * @throws PreviewError with the given code
 */
export function parseYaml(text: string, code: PreviewErrorCode): unknown {
  const document = parseDocument(text, { stringKeys: true });
  const problems = document.errors.map(({ message }) => ({
    path: "",
    message: message.replace(/:?\n[\s\S]*$/, ""),
  }));
  if (problems.length > 0) throw new PreviewError(code, problems);
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new PreviewError(code, [{ path: "", message: "YAML aliases (*name) are not accepted" }], {
      cause: error,
    });
  }
}
