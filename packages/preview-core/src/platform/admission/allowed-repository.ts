import type { PlatformConfig } from "../../config/platform-config.ts";
import { toRegexText } from "../../names/regex-text.ts";
import { sourceRepos } from "../argocd/source-repos.ts";

/**
 * The regular expression of the repositories that charts may come from, for a URL in lower case. Without any it matches
 * nothing.
 *
 * Argo CD compares URLs in lower case and without `.git` (`NormalizeGitURL`). It leaves `..` in them, and git's HTTP client
 * resolves it: `https://github.com/crh225/../mallory/chart` would be another owner's. So what stands for the `*` is one
 * plain name.
 */
export function allowedRepositoryRegex({
  argocd,
  gitops,
}: Pick<PlatformConfig, "argocd" | "gitops">): string {
  const globs = gitops.url === null ? argocd.sourceRepos : sourceRepos(argocd.sourceRepos, gitops.url);
  return `^(?:${globs.map(toRegex).join("|")})$`;
}

const PLAIN_NAME = "[a-z0-9_-][a-z0-9._-]*";

function toRegex(glob: string): string {
  const url = glob.toLowerCase().replace(/\.git$/, "");
  return url.endsWith("/*")
    ? `${toRegexText(url.slice(0, -1))}${PLAIN_NAME}`
    : `${toRegexText(url)}(?:\\.git)?`;
}
