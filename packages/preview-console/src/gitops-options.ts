import { FORMS } from "preview-core/names";
import { type Option, optional, parsedBy, required, text, withDefault } from "./options.ts";

/** The GitOps repository. `parse` reads its address, and throws PreviewError for a wrong one. */
export function gitopsRepository<Address>(
  parse: (text: string) => Address | Promise<Address>,
): Option<Address> {
  return required(
    parsedBy(parse, "repository", "OWNER/NAME on GitHub, a git URL or an absolute path"),
    "The GitOps repository: OWNER/NAME on GitHub, a git URL, or an absolute path.",
  );
}

/** The branch that holds the previews. */
export const GITOPS_BRANCH: Option<string | undefined> = optional(
  text(FORMS.branch, "branch"),
  "Branch of the GitOps repository. Default: the repository's default branch.",
);

/** The platform config's place in the GitOps repository. */
export const CONFIG_PATH: Option<string> = withDefault(
  text({ ...FORMS.path, expected: "a relative path such as preview.yaml" }, "path"),
  "preview.yaml",
  "Path of the platform config in the GitOps repository.",
);
