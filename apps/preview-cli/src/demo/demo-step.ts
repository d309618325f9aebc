import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import {
  type PullRequestAction,
  type ActionResult,
  type ActionRun,
  createWorkflowToken,
  fetchPullRequest,
  followEvent,
  pullRequestEvent,
  runAction,
  standIns,
  type WorkflowResult,
} from "local-platform";
import { PREVIEW_WORKFLOWS } from "preview-backstage-template/workflows";
import { orInterrupted } from "preview-console";
import { ANSWER_HEADER, COMMIT_HEADER } from "preview-core";
import { isGone, isReady, type Probe } from "preview-gitops";
import type { DemoEnvironment } from "./demo-platform.ts";

/** One event of a pull request, and its effect. */
export interface DemoStep {
  readonly event: PullRequestAction;
  readonly service: string;
  readonly pr: number;
  /** `ready`: the URL answers from the head commit. `removed`: the hub does not know the URL. */
  readonly state: "ready" | "removed" | "failed";
  readonly url: string;
  /** The head commit. */
  readonly sha: string;
  readonly seconds: number;
}

/** A step with the details that a person sees. */
export interface ShownStep {
  readonly step: DemoStep;
  readonly answer: PreviewAnswer;
  /** The heading of the action's comment on the pull request. */
  readonly comment: string;
  /** The preview's files in the GitOps repository. */
  readonly manifests: readonly string[];
}

/** The answer at a preview's URL to a request for the head commit. */
interface PreviewAnswer extends Answered {
  /** The greeting of the example service, or the title of another page. */
  readonly says: string;
}

type Answered = Extract<Probe, { kind: "answer" }>;

const ACTION = {
  name: "crh225/preview-environments/apps/preview-action",
  definition: fileURLToPath(new URL("../../../preview-action/action.yml", import.meta.url)),
};

/** A shorter interval than the workflow's, because a person watches the demo. */
const SHORT_INTERVAL = { "wait-interval": "1s" };

/** Runs the service's workflows for an event of a pull request, waits for their effect, and requests the URL. */
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
  const sha = service.repository.pullRequest(pr).headSha;
  const answer = await ask(url, sha);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const manifests = await platform.gitops.listFiles("main", directory);
  const state = toState(answer, sha, manifests);
  const comment = headingOf(service.repository.pullRequest(pr).comments()[0]?.body);
  return { step: { event, service: service.name, pr, state, url, sha, seconds }, answer, comment, manifests };
}

/**
 * Requests a preview's page from the hub, from pods of this commit. Every host below `localhost` is this machine, whatever
 * the resolver says.
 */
export async function ask(url: string, commit: string): Promise<PreviewAnswer> {
  const { host, port, pathname } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port,
      path: pathname,
      headers: { host, [COMMIT_HEADER]: commit },
      agent: false,
    };
    request(options, resolve).once("error", reject).end();
  });
  const body = await text(response);
  return {
    kind: "answer",
    status: response.statusCode ?? 0,
    sha: textOf(response, COMMIT_HEADER),
    answeredBy: textOf(response, ANSWER_HEADER),
    says: (/class="greeting">([^<]*)</.exec(body) ?? /<title>([^<]*)</.exec(body))?.[1] ?? "",
  };
}

function textOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

/**
 * Runs the service's own workflows after an event of a pull request. Returns the result of the action that deployed or
 * removed the preview.
 *
 * @throws Error when a workflow failed, or when the deployed image was not pushed by a workflow
 */
async function runWorkflows(
  environment: DemoEnvironment,
  event: PullRequestAction,
  pr: number,
): Promise<ActionResult> {
  const { platform, service, interrupted } = environment;
  const { repository, settings } = service;
  const { github } = platform;
  const runs: ActionResult[] = [];
  const images: string[] = [];
  const createToken = (permissions: Readonly<Record<string, string>>): string =>
    createWorkflowToken(github, repository.fullName, permissions);
  const token = createToken({ "pull-requests": "read" });
  const at = { token, fullName: repository.fullName, number: pr };
  const results = await followEvent({
    repository,
    payload: pullRequestEvent(event, await fetchPullRequest(github, at)),
    workflows: PREVIEW_WORKFLOWS,
    settings,
    createToken,
    actions: standIns({
      github,
      action: ACTION,
      run: runWithShortInterval,
      onAction: (result) => runs.push(result),
      onImage: (image) => images.push(image),
      signal: interrupted,
    }),
  });
  interrupted.throwIfAborted();
  refuseFailure(results, runs);
  const last = runs.at(-1);
  if (last === undefined) throw new Error(`no workflow listens to ${event}`);
  const tag = last.outputs["image-tag"] ?? "";
  const pushed = images.some((image) => image.endsWith(`:${tag}`));
  if (last.outputs["state"] === "ready" && !pushed) throw new Error(`no workflow pushed the image ${tag}`);
  return last;
}

function runWithShortInterval(run: ActionRun): Promise<ActionResult> {
  const waits = run.inputs["command"] !== "names";
  return runAction(waits ? { ...run, inputs: { ...run.inputs, ...SHORT_INTERVAL } } : run);
}

function refuseFailure(results: readonly WorkflowResult[], runs: readonly ActionResult[]): void {
  const failed = results.flatMap(({ name, jobs }) =>
    jobs
      .filter(({ conclusion }) => conclusion === "failure")
      .map(({ id, refused = "" }) => `${name}/${id} ${refused}`),
  );
  if (failed.length === 0) return;
  const output = runs.flatMap(({ log, annotations }) => [log, ...annotations.map(({ message }) => message)]);
  throw new Error(`a workflow failed: ${failed.join(", ")}\n${output.join("\n")}`);
}

function toState(answer: PreviewAnswer, sha: string, manifests: readonly string[]): DemoStep["state"] {
  if (isReady(answer, { commit: sha })) return "ready";
  return isGone(answer) && manifests.length === 0 ? "removed" : "failed";
}

function headingOf(comment: string | undefined): string {
  const heading = comment?.split("\n").find((line) => line.startsWith("### "));
  return heading?.slice("### ".length) ?? "none";
}
