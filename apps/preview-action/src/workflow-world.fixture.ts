import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  type Author,
  type LocalGitHub,
  type LocalPullRequest,
  type LocalRepository,
  startGitHub,
} from "local-github";
import {
  type ActionResult,
  createWorkflowToken,
  type EventToFollow,
  fetchPullRequest,
  followBuild,
  followEvent,
  type PullRequestAction,
  pullRequestEvent,
  type RepositorySettings,
  standIns,
  type WorkflowResult,
  type WorkflowRunResource,
} from "local-platform";
import { findLeaks } from "./find-leaks.fixture.ts";
import { instantClock } from "./instant-clock.fixture.ts";
import { type PreviewGateway, previewGateway } from "./preview-gateway.fixture.ts";
import { runInProcess } from "./run-in-process.fixture.ts";

export const BUILD = ".github/workflows/preview-build.yml";
export const PREVIEW = ".github/workflows/preview.yml";

const EXAMPLE = new URL("../../../examples/pricing-api/", import.meta.url);
const ACTION = {
  name: "crh225/preview-environments/apps/preview-action",
  definition: fileURLToPath(new URL("../action.yml", import.meta.url)),
};

/** GitHub with the example service. Runs its workflows, as the template renders them. */
export interface WorkflowWorld extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly service: LocalRepository;
  readonly gateway: PreviewGateway;
  /** The App's key. */
  readonly privateKey: string;
  /** Runs of the action by the service's workflows. */
  readonly runs: readonly ActionResult[];
  /** Images that the workflows pushed. */
  readonly images: readonly string[];
  open(how?: {
    readonly author?: Author;
    readonly headRepository?: LocalRepository;
  }): Promise<LocalPullRequest>;
  /**
   * Runs all workflows of an event.
   *
   * @param more More fields of the payload. Default: none
   */
  follow(event: PullRequestAction, pullRequest: LocalPullRequest, more?: object): Promise<WorkflowResult[]>;
  /** Runs all workflows of the end of a workflow. Default: a successful build of this pull request */
  built(
    pullRequest: LocalPullRequest,
    run: Partial<WorkflowRunResource> & Readonly<Record<string, unknown>>,
  ): Promise<WorkflowResult[]>;
  /** Paths of the preview's files in the GitOps repository. */
  previewFiles(): Promise<string[]>;
}

/**
 * A new world for one test. By default, the environment has the App's key. Disposing it also checks that neither the key
 * nor a token can be read anywhere.
 */
export async function workflowWorld({ key = true }: { readonly key?: boolean } = {}): Promise<WorkflowWorld> {
  await using started = new AsyncDisposableStack();
  const github = started.use(await startGitHub());
  const gateway = started.use(await previewGateway());
  const files = { "preview.yaml": gateway.config };
  const gitops = await github.createRepository({ fullName: "crh225/ARMServicePortal", files });
  const service = await github.createRepository({ fullName: "crh225/pricing-api", files: await workflows() });
  const app = github.createApp({ slug: "preview-gitops", installations: { crh225: { contents: "write" } } });
  const traces = { results: [] as ActionResult[], pullRequests: [] as LocalPullRequest[], sent: [] };
  const images: string[] = [];
  const tokens: string[] = [app.privateKey];
  const settings: RepositorySettings = {
    variables: { PREVIEW_READINESS_ADDRESS: gateway.inputs["readiness-address"] ?? "" },
    environments: {
      "preview-deploy": {
        branches: ["main"],
        variables: { PREVIEW_APP_CLIENT_ID: app.clientId },
        secrets: key ? { PREVIEW_APP_PRIVATE_KEY: app.privateKey } : {},
      },
    },
  };
  const createToken = (permissions: Readonly<Record<string, string>>): string => {
    const token = createWorkflowToken(github, service.fullName, permissions);
    tokens.push(token);
    return token;
  };
  const actions = standIns({
    github,
    action: ACTION,
    run: (run) => {
      tokens.push(run.inputs["gitops-token"] ?? "");
      return runInProcess(run, instantClock());
    },
    onAction: (result) => traces.results.push(result),
    onImage: (image) => images.push(image),
  });
  const toFollow = async (
    event: PullRequestAction,
    { number }: LocalPullRequest,
    more: object = {},
  ): Promise<EventToFollow> => {
    const at = { token: createToken({ "pull-requests": "read" }), fullName: service.fullName, number };
    const payload = { ...pullRequestEvent(event, await fetchPullRequest(github, at)), ...more };
    const listening = { repository: service, workflows: [BUILD, PREVIEW] };
    return { ...listening, payload, settings, createToken, actions };
  };
  const owned = started.move();
  return {
    github,
    gitops,
    service,
    gateway,
    privateKey: app.privateKey,
    runs: traces.results,
    images,
    async open({ author = { login: "crh225" }, headRepository } = {}) {
      await (headRepository ?? service).commit({
        branch: "change",
        message: "Change",
        files: { change: "" },
      });
      const from = headRepository === undefined ? {} : { headRepository };
      const pull = await service.openPullRequest({ branch: "change", title: "Change", author, ...from });
      traces.pullRequests.push(pull);
      return pull;
    },
    follow: async (event, pullRequest, more) => followEvent(await toFollow(event, pullRequest, more)),
    async built(pullRequest, run) {
      const good = { name: "preview-build", conclusion: "success", head_sha: pullRequest.headSha };
      const build = { ...good, head_repository: { id: service.id }, ...run };
      return followBuild(await toFollow("opened", pullRequest), build);
    },
    previewFiles: async () =>
      (await gitops.listFiles("main", "infra")).filter((path) => path.includes("/preview-pr-")),
    async [Symbol.asyncDispose]() {
      const problems = [...findLeaks(tokens.filter(Boolean), traces), ...github.violations];
      await owned[Symbol.asyncDispose]();
      if (problems.length > 0) throw new Error(`no test may do this:\n${problems.join("\n")}`);
    },
  };
}

async function workflows(): Promise<Record<string, string>> {
  const read = async (path: string) => [path, await readFile(new URL(path, EXAMPLE), "utf8")] as const;
  return Object.fromEntries(await Promise.all([BUILD, PREVIEW].map(read)));
}
