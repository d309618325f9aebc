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

/** The platform of a simulation: in memory, or the local GitHub with real git. */
export interface Backend extends AsyncDisposable {
  readonly repositories: readonly ModelRepository[];
  /** Number and head of a new pull request. */
  open(
    repository: ModelRepository,
    how: Opening,
  ): Promise<{ readonly number: number; readonly headSha: string }>;
  /** Moves the pull request's branch to a new commit, or back to one of its earlier commits. Returns the commit. */
  push(pull: ModelPull, back: string | undefined): Promise<string>;
  close(pull: ModelPull, merged: boolean): void;
  /** Returns the head of the reopened pull request. */
  reopen(pull: ModelPull): Promise<string>;
  setBaseBranch(pull: ModelPull, baseBranch: string): Promise<void>;
  setDraft(pull: ModelPull, draft: boolean): void;
  setLabelled(pull: ModelPull, labelled: boolean): void;
  setHidden(repository: ModelRepository, hidden: boolean): void;
  readPullRequest(pull: ModelPull): Promise<PullRequestState>;
  /** A new client of the GitOps repository. The kind `git` does not use GitHub's API. */
  connect(kind: "api" | "git"): GitOpsRepository;
  /** The commits of the GitOps repository, oldest first. */
  history(): Promise<readonly LandedCommit[]>;
}

/** A backend with these files in the GitOps repository. */
export type StartBackend = (files: ReadonlyMap<string, string>) => Promise<Backend>;

/** Two services, and a third repository that claims the name of the first. */
export const REPOSITORIES: readonly Pick<ModelRepository, "fullName" | "service" | "team">[] = [
  { fullName: "crh225/pricing-api", service: "pricing-api", team: "red" },
  { fullName: "crh225/web", service: "web", team: "blue" },
  { fullName: "crh225/pricing", service: "pricing-api", team: "red" },
];
