import type { PullRequestState } from "preview-core/plan";
import type { GitOpsRepository } from "../ports/gitops-repository.ts";
import type { ModelPull, ModelRepository } from "./model.fixture.ts";

/** How a pull request is opened. */
export interface Opening {
  readonly fork: boolean;
  readonly bot: boolean;
  readonly draft: boolean;
  readonly labelled: boolean;
}

/** One commit of the GitOps repository. */
export interface LandedCommit {
  readonly oid: string;
  readonly parent: string | undefined;
  /** Path → text. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a world stands on: memory, or GitHub on this machine over real git. */
export interface Backend extends AsyncDisposable {
  readonly repositories: readonly ModelRepository[];
  /** Number and head of a new pull request. */
  open(
    repository: ModelRepository,
    how: Opening,
  ): Promise<{ readonly number: number; readonly headSha: string }>;
  /** The commit that is now the end of the pull request's branch: a new one, or one that it had before. */
  push(pull: ModelPull, back: string | undefined): Promise<string>;
  close(pull: ModelPull, merged: boolean): void;
  /** The head that the pull request has then. */
  reopen(pull: ModelPull): Promise<string>;
  setBase(pull: ModelPull, baseBranch: string): Promise<void>;
  setDraft(pull: ModelPull, draft: boolean): void;
  setLabelled(pull: ModelPull, labelled: boolean): void;
  setHidden(repository: ModelRepository, hidden: boolean): void;
  readPullRequest(pull: ModelPull): Promise<PullRequestState>;
  /** A client of the GitOps repository, as a process of its own would have it; `git` without GitHub's API. */
  connect(kind: "api" | "git"): GitOpsRepository;
  /** Oldest first. */
  history(): Promise<readonly LandedCommit[]>;
}

/** A backend with these files in the GitOps repository. */
export type StartBackend = (files: ReadonlyMap<string, string>) => Promise<Backend>;

/** Two services, and somebody else's repository that asks for the name of the first. */
export const REPOSITORIES: readonly Pick<ModelRepository, "fullName" | "service" | "team">[] = [
  { fullName: "crh225/pricing-api", service: "pricing-api", team: "red" },
  { fullName: "crh225/web", service: "web", team: "blue" },
  { fullName: "crh225/pricing", service: "pricing-api", team: "red" },
];
