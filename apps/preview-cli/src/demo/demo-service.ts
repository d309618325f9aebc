import type { LocalRepository } from "local-github";
import type { LocalPlatform, RepositorySettings } from "local-platform";

/** A service whose pull requests get previews. */
export interface DemoService {
  readonly name: string;
  readonly repository: LocalRepository;
  /** The repository's settings: the key of the GitOps repository, for the default branch alone. */
  readonly settings: RepositorySettings;
}

/** The service, and the platform that it runs on. */
export interface DemoEnvironment {
  readonly platform: LocalPlatform;
  readonly service: DemoService;
  readonly interrupted: AbortSignal;
}
