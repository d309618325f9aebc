import type { LocalGitHub } from "./local/local-github.ts";

/** @throws Error with the list of violations, when a request or an answer broke GitHub's contract */
export function assertNoViolations({ violations }: Pick<LocalGitHub, "violations">): void {
  if (violations.length === 0) return;
  throw new Error(`${violations.length} violations of GitHub's contract:\n${violations.join("\n")}`);
}
