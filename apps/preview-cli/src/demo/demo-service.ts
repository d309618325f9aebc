import type { LocalRepository } from "local-github";
import type { RepositorySettings } from "local-platform";

/** A service whose pull requests get previews. */
export interface DemoService {
  readonly name: string;
  readonly repository: LocalRepository;
  /** What an administrator has set in its repository: the key of the GitOps repository, for the default branch alone. */
  readonly settings: RepositorySettings;
}
