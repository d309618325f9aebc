import type { PullRequestAction } from "local-platform";
import { orInterrupted } from "preview-console";
import { ask, type PreviewAnswer } from "./ask.ts";
import type { DemoEnvironment } from "./demo-service.ts";
import { runWorkflows } from "./run-workflows.ts";

/** What was seen after an event of a pull request had taken effect. */
export interface DemoStep {
  readonly event: PullRequestAction;
  readonly service: string;
  readonly pr: number;
  /** Seen from outside: `ready` answers with the head commit, `removed` is unknown to the hub. */
  readonly state: "ready" | "removed" | "failed";
  readonly url: string;
  /** The head commit. */
  readonly sha: string;
  readonly seconds: number;
}

/** A step with what a person wants to see of it. */
export interface ShownStep {
  readonly step: DemoStep;
  readonly answer: PreviewAnswer;
  /** The heading of our comment on the pull request. */
  readonly comment: string;
  /** The preview's files in the GitOps repository. */
  readonly manifests: readonly string[];
}

/** Lets the service's workflows handle an event of a pull request, waits until its effect has arrived, and asks the URL. */
export async function takeStep(
  environment: DemoEnvironment,
  event: PullRequestAction,
  pr: number,
): Promise<ShownStep> {
  const { platform, service, interrupted } = environment;
  const started = performance.now();
  const { outputs } = await runWorkflows(environment, event, pr);
  await orInterrupted(platform.deployer.settled(), interrupted);
  const { url = "", directory = "" } = outputs;
  const answer = await ask(url);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const sha = service.repository.pullRequest(pr).headSha;
  const manifests = await platform.gitops.listFiles("main", directory);
  const state = toState(answer, sha, manifests);
  const comment = headingOf(service.repository.pullRequest(pr).comments()[0]?.body);
  return { step: { event, service: service.name, pr, state, url, sha, seconds }, answer, comment, manifests };
}

function toState(answer: PreviewAnswer, sha: string, manifests: readonly string[]): DemoStep["state"] {
  if (answer.sha === sha && answer.status < 400) return "ready";
  return answer.sha === undefined && answer.status === 404 && manifests.length === 0 ? "removed" : "failed";
}

function headingOf(comment: string | undefined): string {
  return (
    comment
      ?.split("\n")
      .find((line) => line.startsWith("### "))
      ?.slice("### ".length) ?? "none"
  );
}
