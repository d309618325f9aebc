import type { PullRequestState } from "preview-core/plan";
import type { GitOpsRepository } from "../ports/gitops-repository.ts";
import type { Mutation } from "./run-schedule.fixture.ts";

/** Mistakes that the schedules must find. */
export const MUTANTS: Readonly<Record<string, Mutation>> = {
  "no compare-and-swap: each change goes on the current head": { gitops: appliesToAnyHead },
  "no compare-and-swap: the branch becomes the last state that the writer read, with its change": {
    gitops: overwriting,
  },
  "a run that does not read the pull request again after its commit": {
    readPullRequest: (read, run) => {
      let seen: PullRequestState | undefined;
      return async () => (seen = run.landed > 0 && seen !== undefined ? seen : await read());
    },
  },
  "a run that reads the pull request only once": {
    readPullRequest: (read) => {
      let seen: Promise<PullRequestState> | undefined;
      return () => (seen ??= read());
    },
  },
  "a sweep that handles a hidden pull request as closed": {
    readPullRequest: (read, run) => async () => {
      const state = await read();
      const isSweep = run.pull === undefined;
      return isSweep && state.state === "unknown" ? { state: "closed", merged: false, nodeId: "" } : state;
    },
  },
  "a run that handles a hidden pull request as closed": {
    readPullRequest: (read, run) => async () => {
      const state = await read();
      const isSweep = run.pull === undefined;
      return !isSweep && state.state === "unknown" ? { state: "closed", merged: false, nodeId: "" } : state;
    },
  },
};

/** A writer that reads the head again right before its commit. */
export function appliesToAnyHead(gitops: GitOpsRepository): GitOpsRepository {
  return {
    read: (wanted) => gitops.read(wanted),
    commit: async (commit) => gitops.commit({ ...commit, head: (await gitops.read({})).head }),
  };
}

/** A writer that pushes with force. */
export function overwriting(gitops: GitOpsRepository): GitOpsRepository {
  const readEverything = async (): Promise<{ head: string; files: ReadonlyMap<string, string> }> => {
    const { head, directories } = await gitops.read({ directories: [""] });
    return { head, files: directories.get("") ?? new Map() };
  };
  let seen: ReadonlyMap<string, string> = new Map();
  return {
    async read(wanted) {
      ({ files: seen } = await readEverything());
      return gitops.read(wanted);
    },
    async commit({ message, write, remove }) {
      const { head, files } = await readEverything();
      const target = new Map([...seen, ...write]);
      for (const path of remove) target.delete(path);
      const changed = [...target].filter(([path, text]) => files.get(path) !== text);
      const gone = [...files.keys()].filter((path) => !target.has(path));
      return gitops.commit({ head, message, write: new Map(changed), remove: gone });
    },
  };
}
