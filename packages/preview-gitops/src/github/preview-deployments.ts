import { type GitHubClient, parseFullName } from "./github-client.ts";
import { toGitOpsError } from "./to-gitops-error.ts";

/** The deployments of one preview. All previews share an environment, and differ by their task. */
export interface DeploymentScope {
  /** The service's repository, `owner/name`. */
  readonly repository: string;
  readonly environment: string;
  readonly task: string;
}

/** The texts of a deployment's status. */
export interface DeploymentText {
  readonly description: string;
  /** Where the preview answers. */
  readonly url: string;
  /** The run with the details. Default: none */
  readonly logUrl?: string | undefined;
}

/** The status that a deployment must show. */
export interface DeploymentStatus extends DeploymentText {
  readonly state: "in_progress" | "success" | "failure" | "inactive";
}

export interface PreviewDeployments {
  /**
   * Makes the commit's deployment show this status. Creates the deployment when there is none. When it succeeds, the deployment
   * before becomes inactive.
   *
   * @throws GitOpsError
   */
  show(sha: string, status: DeploymentStatus): Promise<void>;
  /**
   * Ends every deployment that can still be active.
   *
   * @throws GitOpsError
   */
  end(text: DeploymentText): Promise<void>;
}

/** A deployment on GitHub. */
interface Deployment {
  readonly id: number;
  readonly sha: string;
}

/** GitHub refuses longer descriptions. */
const DESCRIPTION_MAX = 140;
/** The newest can be active, and the one before it after a run was killed between two requests. */
const POSSIBLY_ACTIVE = 2;

/** The deployments of a preview on GitHub. They are transient, so that GitHub shows an ended deployment as destroyed. */
export function previewDeployments(client: GitHubClient, scope: DeploymentScope): PreviewDeployments {
  let known: Promise<Deployment[]> | undefined;
  const list = (): Promise<Deployment[]> => (known ??= listDeployments(client, scope));
  const attempt = async (what: () => Promise<void>): Promise<void> => {
    try {
      await what();
    } catch (error) {
      // A lost answer leaves open whether a deployment was created, so the next call lists them again.
      known = undefined;
      const remedy = 'give the workflow\'s token "deployments: write", or set the input `deployment: false`';
      throw toGitOpsError(error, { what: `show a deployment in ${scope.repository}`, remedy, writes: true });
    }
  };
  return {
    show: (sha, status) =>
      attempt(async () => {
        const deployments = await list();
        const found = deployments.find((deployment) => deployment.sha === sha);
        const current = found ?? (await createDeployment(client, scope, sha, status.description));
        if (found === undefined) known = Promise.resolve([current, ...deployments]);
        await setStatus(client, scope, current.id, status);
        const previous = (await list()).find(({ id }) => id !== current.id);
        if (status.state === "success" && previous)
          await setStatus(client, scope, previous.id, ended(status));
      }),
    end: (text) =>
      attempt(async () => {
        for (const { id } of (await list()).slice(0, POSSIBLY_ACTIVE)) {
          await setStatus(client, scope, id, { ...text, state: "inactive" });
        }
      }),
  };
}

function ended(status: DeploymentStatus): DeploymentStatus {
  return { ...status, state: "inactive", description: "A newer commit is deployed" };
}

async function listDeployments(client: GitHubClient, scope: DeploymentScope): Promise<Deployment[]> {
  const { owner, name } = parseFullName(scope.repository);
  const { environment, task } = scope;
  const { data } = await client.rest.repos.listDeployments({
    owner,
    repo: name,
    environment,
    task,
    per_page: 100,
  });
  return data.map(({ id, sha }) => ({ id, sha }));
}

async function createDeployment(
  client: GitHubClient,
  { repository, environment, task }: DeploymentScope,
  sha: string,
  description: string,
): Promise<Deployment> {
  const { owner, name } = parseFullName(repository);
  const { data } = await client.rest.repos.createDeployment({
    owner,
    repo: name,
    ref: sha,
    task,
    environment,
    description: description.slice(0, DESCRIPTION_MAX),
    // Without this, GitHub would merge the base branch into the head first.
    auto_merge: false,
    // Without this, GitHub would wait for all checks, and this run is one of them.
    required_contexts: [],
    transient_environment: true,
    production_environment: false,
  });
  if (!("id" in data)) throw new Error("GitHub merged instead of deploying");
  return { id: data.id, sha: data.sha };
}

async function setStatus(
  client: GitHubClient,
  { repository, environment }: DeploymentScope,
  id: number,
  { state, description, url, logUrl }: DeploymentStatus,
): Promise<void> {
  const { owner, name } = parseFullName(repository);
  await client.rest.repos.createDeploymentStatus({
    owner,
    repo: name,
    deployment_id: id,
    state,
    description: description.slice(0, DESCRIPTION_MAX),
    environment,
    environment_url: url,
    ...(logUrl === undefined ? {} : { log_url: logUrl }),
    // With `true`, GitHub would end the deployments of other pull requests in the same environment.
    auto_inactive: false,
  });
}
