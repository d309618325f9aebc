import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { globSync } from "node:fs";
import { join } from "node:path";
import type { LocalGitHub, LocalPullRequest, LocalRepository } from "local-github";
import {
  type ActionResult,
  createWorkflowToken,
  fetchPullRequest,
  type PullRequestAction,
  pullRequestEvent,
  runAction,
} from "local-platform";
import { letArgocdRead, OWNER, type Platform, platform } from "./platform.ts";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
const EXAMPLE = join(REPOSITORY, "examples/pricing-api");
const ACTION = join(REPOSITORY, "apps/preview-action/action.yml");

/** The team of all services. */
export const TEAM = "red";

export interface RunOptions {
  /** What the pods do: the path of the image says it. Default: they serve */
  readonly behaviour?: string;
  /** Whether the action waits until the preview answers. Default: true */
  readonly wait?: boolean;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly runAttempt?: number;
}

/** A service with its repository, and the golden path's chart in it. */
export interface Service {
  readonly name: string;
  readonly repository: LocalRepository;
  /** Opens a pull request with one commit of its own, with these files changed. Runs nothing. */
  openPullRequest(files?: Readonly<Record<string, string | null>>): Promise<LocalPullRequest>;
  /** Pushes a commit to the pull request's branch. Runs nothing. */
  push(pull: LocalPullRequest, files?: Readonly<Record<string, string | null>>): Promise<string>;
  /** Runs the built action as GitHub does after an event. */
  run(event: PullRequestAction, pull: LocalPullRequest, options?: RunOptions): Promise<ActionResult>;
}

const services = new Map<string, Promise<Service>>();

/** The service with this name. The first call makes it. */
export function service(name: string): Promise<Service> {
  const known = services.get(name) ?? create(name);
  services.set(name, known);
  return known;
}

async function create(name: string): Promise<Service> {
  const on = await platform();
  const repository = await on.github.createRepository({
    fullName: `${OWNER}/${name}`,
    files: chartFiles(name),
  });
  await letArgocdRead(on, repository);
  let branches = 0;
  const branchOf = new Map<number, string>();
  return {
    name,
    repository,
    async openPullRequest(files = {}) {
      const branch = `change-${(branches += 1)}`;
      await repository.commit({ branch, message: "Change", files: { [`${branch}.txt`]: branch, ...files } });
      const pull = await repository.openPullRequest({ branch, title: "Change", author: { login: OWNER } });
      branchOf.set(pull.number, branch);
      return pull;
    },
    push(pull, files = { "again.txt": String(Math.random()) }) {
      return repository.commit({ branch: branchOf.get(pull.number) ?? "", message: "Change again", files });
    },
    run: (event, pull, options) => run(on, { event, pull, repository, name }, options),
  };
}

/** The chart of the example, under another name. */
function chartFiles(name: string): Record<string, string> {
  const paths = globSync("helm/**/*", { cwd: EXAMPLE, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.map((path) => [
      path.slice(EXAMPLE.length + 1),
      readFileSync(path, "utf8").replaceAll("pricing-api", name),
    ]),
  );
}

interface Run {
  readonly event: PullRequestAction;
  readonly pull: LocalPullRequest;
  readonly repository: LocalRepository;
  readonly name: string;
}

async function run(
  { github, gitops, gitopsToken, world }: Platform,
  { event, pull, repository, name }: Run,
  options: RunOptions = {},
): Promise<ActionResult> {
  const { behaviour, wait = true, inputs = {}, runAttempt = 1 } = options;
  const permissions = { "pull-requests": "write", deployments: "write" };
  const token = createWorkflowToken(github, repository.fullName, permissions);
  const resource = await fetchPullRequest(github, {
    token,
    fullName: repository.fullName,
    number: pull.number,
  });
  const image = ["ghcr.io", OWNER, ...(behaviour === undefined ? [] : [behaviour]), name].join("/");
  return runAction({
    action: ACTION,
    event: { name: "pull_request_target", payload: onGitHub(github, pullRequestEvent(event, resource)) },
    repository: { id: repository.id, fullName: repository.fullName },
    // The platform's files name github.com. The local GitHub answers for it.
    github: { ...github, url: "https://github.com", apiUrl: github.apiUrl, graphqlUrl: github.graphqlUrl },
    token,
    runAttempt,
    env: { NODE_EXTRA_CA_CERTS: world.publicAuthority },
    inputs: {
      team: TEAM,
      service: name,
      "gitops-repository": gitops.fullName,
      "gitops-token": gitopsToken,
      "readiness-address": world.gateway,
      "image-repository": image,
      "wait-interval": "1s",
      ...(wait ? {} : { wait: "false" }),
      ...inputs,
    },
  });
}

/** A payload whose pages are those of github.com. */
function onGitHub({ url }: LocalGitHub, payload: object): object {
  return JSON.parse(JSON.stringify(payload).replaceAll(`${url}/${OWNER}/`, `https://github.com/${OWNER}/`));
}

/** The state that a run reports. When it failed, the end of its log follows, for the message of a case. */
export function stateOf({ outputs, rawLog }: ActionResult): string {
  const { state = "none" } = outputs;
  return state === "ready" || state === "removed"
    ? state
    : `${state}: ${rawLog.trimEnd().split("\n").slice(-12).join("\n")}`;
}
