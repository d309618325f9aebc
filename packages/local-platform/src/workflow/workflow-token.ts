import type { LocalGitHub } from "local-github";

/** Creates `github.token` of a job, with the job's `permissions:` and no other. */
export function createWorkflowToken(
  github: LocalGitHub,
  fullName: string,
  permissions: Readonly<Record<string, string>>,
): string {
  const grant = Object.entries(permissions).map(([name, level]) => [name.replaceAll("-", "_"), level]);
  return github.createToken({
    name: `workflow of ${fullName}`,
    login: "github-actions[bot]",
    kind: "actions",
    grants: { [fullName]: Object.fromEntries(grant) },
  });
}
