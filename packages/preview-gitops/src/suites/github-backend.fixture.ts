import { execFile } from "node:child_process";
import { promisify } from "node:util";
import {
  createGitOpsToken,
  assertNoViolations,
  type LocalGitHub,
  type LocalPullRequest,
  type LocalRepository,
  startGitHub,
} from "local-github";
import { githubClient } from "../github/github-client.ts";
import { githubRepository } from "../github/github-repository.ts";
import { readPullRequest } from "../github/read-pull-request.ts";
import { gitRepository } from "../git/git-repository.ts";
import {
  type Backend,
  type LandedCommit,
  type Opening,
  REPOSITORIES,
  type StartBackend,
} from "./backend.fixture.ts";
import { LABEL, type ModelPull, type ModelRepository, nameOf } from "./model.fixture.ts";

/** A local GitHub with any number of platforms. */
export interface GitHubBackends extends AsyncDisposable {
  readonly start: StartBackend;
}

const git = promisify(execFile);

/** Starts the GitHub. Disposing it fails on a violation of GitHub's contract. */
export async function startOnGitHub(): Promise<GitHubBackends> {
  const github = await startGitHub();
  let platforms = 0;
  return {
    start: async (files) => startPlatform(github, `platform-${(platforms += 1)}`, files),
    async [Symbol.asyncDispose]() {
      await github[Symbol.asyncDispose]();
      assertNoViolations(github);
    },
  };
}

async function startPlatform(
  github: LocalGitHub,
  owner: string,
  files: ReadonlyMap<string, string>,
): Promise<Backend> {
  const named = (fullName: string): string => fullName.replace(/^[^/]+/, owner);
  const gitops = await github.createRepository({
    fullName: `${owner}/gitops`,
    files: Object.fromEntries(files),
  });
  const fork = await github.createRepository({ fullName: `${owner}/fork` });
  const local = new Map<ModelRepository, LocalRepository>();
  for (const one of REPOSITORIES) {
    const repository = await github.createRepository({ fullName: named(one.fullName) });
    await repository.commit({ branch: "next", message: "Begin the next version", files: { next: "" } });
    const { id, fullName } = repository;
    const model = { ...one, id, fullName, url: `${github.url}/${fullName}`, pulls: [], hidden: false };
    local.set(model, repository);
  }
  return new GitHubBackend({ github, gitops, fork, local });
}

interface Places {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly fork: LocalRepository;
  readonly local: ReadonlyMap<ModelRepository, LocalRepository>;
}

class GitHubBackend implements Backend {
  readonly repositories: readonly ModelRepository[];
  readonly #places: Places;
  readonly #resources = new AsyncDisposableStack();
  readonly #token: string;
  readonly #everything: ReturnType<typeof githubClient>;
  #commits = 0;

  constructor(places: Places) {
    const { github, gitops, fork, local } = places;
    this.#places = places;
    this.repositories = [...local.keys()];
    const grants = [...local.values(), fork].map(
      ({ fullName }) => [fullName, { contents: "write", pull_requests: "read" }] as const,
    );
    this.#token = createGitOpsToken(github, gitops);
    this.#everything = this.#client(
      github.createToken({
        name: "developer",
        login: "crh225",
        kind: "user",
        grants: Object.fromEntries(grants),
      }),
    );
  }

  async open(
    repository: ModelRepository,
    { fork, bot, draft, labelled }: Opening,
  ): Promise<{ number: number; headSha: string }> {
    const place = this.#local(repository);
    const head = fork ? this.#places.fork : place;
    const branch = branchOf(repository, repository.pulls.length + 1);
    await this.#commit(head, branch);
    return place.openPullRequest({
      branch,
      title: "Change",
      author: bot ? { login: "renovate", type: "Bot" } : { login: "crh225" },
      draft,
      labels: labelled ? [LABEL] : [],
      headRepository: head,
    });
  }

  async push(pull: ModelPull, back: string | undefined): Promise<string> {
    const { repository, number, fork } = pull;
    const head = fork ? this.#places.fork : this.#local(repository);
    const branch = branchOf(repository, number);
    if (back === undefined) return this.#commit(head, branch);
    const [owner = "", repo = ""] = head.fullName.split("/");
    const ref = `heads/${branch}`;
    // The author can push to a hidden repository.
    if (repository.hidden) this.setHidden(repository, false);
    await this.#everything.rest.git.updateRef({ owner, repo, ref, sha: back, force: true });
    if (repository.hidden) this.setHidden(repository, true);
    return back;
  }

  close(pull: ModelPull, merged: boolean): void {
    this.#pull(pull).close({ merged });
  }

  async reopen(pull: ModelPull): Promise<string> {
    const place = this.#pull(pull);
    await place.reopen();
    return place.headSha;
  }

  async setBaseBranch(pull: ModelPull, baseBranch: string): Promise<void> {
    await this.#pull(pull).edit({ base: baseBranch });
  }

  setDraft(pull: ModelPull, draft: boolean): void {
    this.#pull(pull).setDraft(draft);
  }

  setLabelled(pull: ModelPull, labelled: boolean): void {
    if (labelled) this.#pull(pull).addLabel(LABEL);
    else this.#pull(pull).removeLabel(LABEL);
  }

  setHidden(repository: ModelRepository, hidden: boolean): void {
    if (hidden) this.#local(repository).hide();
    else this.#local(repository).show();
  }

  readPullRequest({ repository, number }: ModelPull): ReturnType<Backend["readPullRequest"]> {
    return readPullRequest(this.#everything, { repository, number });
  }

  connect(kind: "api" | "git"): ReturnType<Backend["connect"]> {
    const { github, gitops } = this.#places;
    if (kind === "api")
      return githubRepository({ client: this.#client(this.#token), fullName: gitops.fullName });
    const url = `${github.url}/${gitops.fullName}.git`;
    return this.#resources.use(gitRepository({ url, token: this.#token }));
  }

  async history(): Promise<readonly LandedCommit[]> {
    const { gitops } = this.#places;
    const args = ["-C", gitops.gitDirectory, "rev-list", "--first-parent", "--reverse", "--parents", "main"];
    const { stdout } = await git("git", args);
    const landed: LandedCommit[] = [];
    for (const line of stdout.trim().split("\n")) {
      const [oid = "", parent] = line.split(" ");
      const files = new Map<string, string>();
      for (const path of await gitops.listFiles(oid))
        files.set(path, (await gitops.readFile(path, oid)) ?? "");
      landed.push({ oid, parent, files });
    }
    return landed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  #client(token: string): ReturnType<typeof githubClient> {
    return githubClient({ apiUrl: this.#places.github.apiUrl, token, userAgent: "schedules" });
  }

  async #commit(repository: LocalRepository, branch: string): Promise<string> {
    this.#commits += 1;
    const files = { "change.txt": String(this.#commits) };
    return repository.commit({ branch, files, message: `Change ${this.#commits}` });
  }

  #local(repository: ModelRepository): LocalRepository {
    const local = this.#places.local.get(repository);
    if (local === undefined) throw new Error(`${repository.fullName} is of another platform`);
    return local;
  }

  #pull(pull: ModelPull): LocalPullRequest {
    const { repository, number } = pull;
    const found = this.#local(repository).pullRequest(number);
    if (found.number !== number) throw new Error(`${nameOf(pull)} has another number`);
    return found;
  }
}

function branchOf({ fullName }: ModelRepository, number: number): string {
  return `${fullName.split("/")[1]}-${number}`;
}
