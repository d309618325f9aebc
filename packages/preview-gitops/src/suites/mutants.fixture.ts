import type { PullRequestState } from "preview-core/plan";
import type { GitOpsRepository } from "../ports/gitops-repository.ts";
import type { Mutation } from "./play-schedule.fixture.ts";

/** Ways to be wrong, each of which a schedule must bring to light. */
export const MUTANTS: Readonly<Record<string, Mutation>> = {
  "no compare-and-swap: each change goes on top of whatever is there": { gitops: appliesToAnyHead },
  "no compare-and-swap: the branch becomes what the writer last saw, and its change": {
    gitops: overwriting,
  },
  "no second look at the pull request after the commit": {
    readPullRequest: (read, run) => {
      let seen: PullRequestState | undefined;
      return async () => (seen = run.landed > 0 && seen !== undefined ? seen : await read());
    },
  },
  "a look at the pull request that is as old as the run": {
    readPullRequest: (read) => {
      let seen: Promise<PullRequestState> | undefined;
      return () => (seen ??= read());
    },
  },
  "a sweep that takes what it cannot see for closed": {
    readPullRequest: (read, run) => async () => {
      const state = await read();
      const isSweep = run.pull === undefined;
      return isSweep && state.state === "unknown" ? { state: "closed", merged: false, nodeId: "" } : state;
    },
  },
  "a run that takes what it cannot see for closed": {
    readPullRequest: (read, run) => async () => {
      const state = await read();
      const isSweep = run.pull === undefined;
      return !isSweep && state.state === "unknown" ? { state: "closed", merged: false, nodeId: "" } : state;
    },
  },
};

/** What a writer does that reads the head once more, right before it commits. */
export function appliesToAnyHead(gitops: GitOpsRepository): GitOpsRepository {
  return {
    read: (wanted) => gitops.read(wanted),
    commit: async (commit) => gitops.commit({ ...commit, head: (await gitops.read({})).head }),
  };
}

/** What a forced push does. */
export function overwriting(gitops: GitOpsRepository): GitOpsRepository {
  const everything = async (): Promise<{ head: string; files: ReadonlyMap<string, string> }> => {
    const { head, directories } = await gitops.read({ directories: [""] });
    return { head, files: directories.get("") ?? new Map() };
  };
  let seen: ReadonlyMap<string, string> = new Map();
  return {
    async read(wanted) {
      ({ files: seen } = await everything());
      return gitops.read(wanted);
    },
    async commit({ message, write, remove }) {
      const { head, files } = await everything();
      const target = new Map([...seen, ...write]);
      for (const path of remove) target.delete(path);
      const changed = [...target].filter(([path, text]) => files.get(path) !== text);
      const gone = [...files.keys()].filter((path) => !target.has(path));
      return gitops.commit({ head, message, write: new Map(changed), remove: gone });
    },
  };
}
