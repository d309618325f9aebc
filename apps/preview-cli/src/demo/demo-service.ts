import type { LocalRepository } from "local-platform";

/** A service whose pull requests get previews. */
export interface DemoService {
  readonly name: string;
  readonly repository: LocalRepository;
  /** Writes to the GitOps repository, and can do nothing else. */
  readonly gitopsToken: string;
  /** The workflow's own: reads the pull request, writes its comment. */
  readonly workflowToken: string;
}
