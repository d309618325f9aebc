import { fileURLToPath } from "node:url";
import { type LocalPlatform, type LocalRepository, pullRequestEvent, type PullRequestAction, runAction } from "local-platform";
import { previewNames, parseConfig } from "preview-core";
import { ask, type PreviewAnswer } from "./ask.ts";

const ACTION = fileURLToPath(new URL("../../../preview-action/action.yml", import.meta.url));
const TEAM = "red";

/** A service whose pull requests get previews. */
export interface DemoService {
  readonly name: string;
  readonly repository: LocalRepository;
  /** Writes to nothing but the GitOps repository. */
  readonly gitopsToken: string;
  /** The workflow's own: reads the pull request, writes its comment. */
  readonly workflowToken: string;
}

/** What was seen after an event had taken effect. */
export interface DemoStep {
  readonly event: PullRequestAction;
  readonly service: string;
  readonly pr: number;
  readonly state: "ready" | "removed" | "failed";
  readonly url: string;
  readonly sha: string;
  readonly seconds: number;
}
