import type { LocalGitHub } from "./local-github.ts";

/** The secret of an App's token that may write one GitOps repository, and nothing else. */
export function createGitOpsToken(
  github: Pick<LocalGitHub, "createToken">,
  { fullName }: { readonly fullName: string },
): string {
  return github.createToken({
    name: "gitops",
    login: "preview-gitops[bot]",
    kind: "app",
    grants: { [fullName]: { contents: "write" } },
  });
}
