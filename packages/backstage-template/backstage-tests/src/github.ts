import { createCatalogRegisterAction } from "@backstage/plugin-scaffolder-backend";
import {
  createGithubEnvironmentAction,
  createPublishGithubAction,
  createPublishGithubPullRequestAction,
} from "@backstage/plugin-scaffolder-backend-module-github";
import { serializeDirectoryContents } from "@backstage/plugin-scaffolder-node";
import { resolveSafeChildPath } from "@backstage/backend-plugin-api";
import { parseRepoUrl } from "../../src/references.ts";
import { type Action, SERVICES } from "./backstage.ts";

/** Everything that a run of the template created outside of Backstage. */
export interface Made {
  readonly repositories: {
    repoUrl: string;
    defaultBranch: string;
    files: Record<string, string>;
    input: object;
  }[];
  readonly pullRequests: {
    owner: string;
    repo: string;
    base: string;
    head: string;
    title: string;
    body: string;
    files: Record<string, string>;
  }[];
  /** The inputs of the requests for environments. */
  readonly environments: object[];
  /** Addresses of the entities that were registered in the catalog. */
  readonly registered: string[];
}

interface PullRequest {
  readonly owner: string;
  readonly repo: string;
  readonly base: string;
  readonly head: string;
  readonly title: string;
  readonly body: string;
  readonly changes: readonly { readonly files: Record<string, { readonly content: string }> }[];
}

/** The state before a run. */
export function nothingMade(): Made {
  return { repositories: [], pullRequests: [], environments: [], registered: [] };
}

/**
 * Backstage's actions for GitHub and the catalog, with their own schemas. They write to `made` instead of GitHub. The action
 * for the pull request runs its own code too.
 */
export function publishActions(made: Made): Action[] {
  return [publish(made), environment(made), pullRequest(made), register(made)];
}

function publish(made: Made): Action {
  const { integrations, config } = SERVICES;
  const real: Action = createPublishGithubAction({ integrations, config });
  return {
    ...real,
    async handler(ctx) {
      const { input, workspacePath } = ctx;
      const { repoUrl, defaultBranch, sourcePath } = input;
      const contents = await serializeDirectoryContents(resolveSafeChildPath(workspacePath, sourcePath));
      const files = Object.fromEntries(contents.map(({ path, content }) => [path, content.toString("utf8")]));
      made.repositories.push({ repoUrl, defaultBranch, files, input });
      const { owner, name } = parseRepoUrl(repoUrl);
      const page = `https://github.com/${owner}/${name}`;
      ctx.output("remoteUrl", `${page}.git`);
      ctx.output("repoContentsUrl", `${page}/blob/main`);
      ctx.output("commitHash", "0123456789abcdef0123456789abcdef01234567");
    },
  };
}

function environment(made: Made): Action {
  const { integrations } = SERVICES;
  const real: Action = createGithubEnvironmentAction({ integrations, catalog: {} as never });
  return {
    ...real,
    async handler({ input }) {
      made.environments.push(input);
    },
  };
}

function pullRequest(made: Made): Action {
  const createPullRequest = async (options: PullRequest): Promise<object> => {
    const { owner, repo, base, head, title, body, changes } = options;
    const files = Object.entries(changes[0]?.files ?? {}).map(([path, { content }]) => [
      path,
      Buffer.from(content, "base64").toString("utf8"),
    ]);
    made.pullRequests.push({ owner, repo, base, head, title, body, files: Object.fromEntries(files) });
    const url = `https://github.com/${owner}/${repo}/pull/${made.pullRequests.length}`;
    return { data: { html_url: url, number: made.pullRequests.length, base: { ref: base } } };
  };
  const { integrations } = SERVICES;
  // The action calls only this method of the client.
  const clientFactory = (async () => ({ createPullRequest })) as never;
  return createPublishGithubPullRequestAction({ integrations, clientFactory });
}

function register(made: Made): Action {
  const { integrations } = SERVICES;
  const real: Action = createCatalogRegisterAction({ integrations, catalog: {} as never });
  return {
    ...real,
    async handler(ctx) {
      made.registered.push(`${ctx.input.repoContentsUrl}${ctx.input.catalogInfoPath}`);
      ctx.output("entityRef", "component:default/pricing-api");
    },
  };
}
