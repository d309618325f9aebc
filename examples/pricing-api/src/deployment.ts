import packageJson from "../package.json" with { type: "json" };

/** The build of the service, and where it runs. */
export interface Deployment {
  readonly name: string;
  readonly version: string;
  /** The commit, if the platform sets it. */
  readonly sha: string | undefined;
  /** Set in a preview only. */
  readonly preview: Preview | undefined;
}

export interface Preview {
  readonly hostname: string;
  readonly pr: string | undefined;
  readonly team: string | undefined;
}

/** The deployment that the environment describes. See `helm/templates/deployment.yaml`. */
export function readDeployment(env: Readonly<Record<string, string | undefined>>): Deployment {
  const { PREVIEW_SHA: sha, PREVIEW_HOSTNAME: hostname, PREVIEW_PR: pr, PREVIEW_TEAM: team } = env;
  const { name, version } = packageJson;
  return { name, version, sha, preview: hostname ? { hostname, pr, team } : undefined };
}
