import { hash } from "node:crypto";
import { openPullRequest } from "preview-core/fixtures/preview-facts";
import type { PullRequestState } from "preview-core/plan";
import { memoryRepository } from "../memory-repository.ts";
import { type Backend, REPOSITORIES, type StartBackend } from "./backend.fixture.ts";
import { currentView, LABEL, type ModelPull, type ModelRepository, nameOf } from "./model.fixture.ts";

/** A platform in memory. Its pull requests have the states of the model. */
export const startInMemory: StartBackend = async (files) => {
  const gitops = memoryRepository(files);
  const repositories = REPOSITORIES.map((one, index): ModelRepository => ({
    ...one,
    id: 1000 + index,
    url: `https://github.com/${one.fullName}`,
    pulls: [],
    hidden: false,
  }));
  const branches = new Map<string, string>();
  let pushes = 0;
  const nextSha = (): string => hash("sha1", String((pushes += 1)));
  return {
    repositories,
    open: async (repository) => ({ number: repository.pulls.length + 1, headSha: nextSha() }),
    push: async (pull, back) => {
      const sha = back ?? nextSha();
      branches.set(nameOf(pull), sha);
      return sha;
    },
    reopen: async (pull) => branches.get(nameOf(pull)) ?? currentView(pull).headSha,
    ...IN_THE_MODEL,
    readPullRequest: async (pull) => toState(pull),
    connect: () => gitops,
    history: async () =>
      gitops.commits.map(({ oid, parent }) => ({ oid, parent, files: gitops.filesAt(oid) })),
    [Symbol.asyncDispose]: async () => undefined,
  };
};

const IN_THE_MODEL: Pick<Backend, "close" | "setBaseBranch" | "setDraft" | "setLabelled" | "setHidden"> = {
  close: () => undefined,
  setBaseBranch: async () => undefined,
  setDraft: () => undefined,
  setLabelled: () => undefined,
  setHidden: () => undefined,
};

function toState(pull: ModelPull): PullRequestState {
  const { open, merged, headSha, baseBranch, draft, labelled } = currentView(pull);
  const { repository, fork, bot, number } = pull;
  const nodeId = `PR_${repository.id}_${number}`;
  if (repository.hidden) return { state: "unknown", reason: "could not read it: GitHub answered 404" };
  if (!open) return { state: "closed", merged, nodeId };
  const [author, labels] = [{ login: "crh225", bot }, labelled ? [LABEL] : []];
  return openPullRequest({
    headSha,
    baseBranch,
    draft,
    fork,
    author,
    labels,
    url: `${repository.url}/pull/${number}`,
    nodeId,
  });
}
