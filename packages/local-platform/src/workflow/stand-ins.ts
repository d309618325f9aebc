import type { LocalGitHub } from "local-github";
import { runAction } from "../runner/run-action.ts";
import type { ActionResult, ActionRun } from "../runner/action-run.ts";
import { createAppToken } from "./app-token.ts";
import type { StandIn } from "./workflow-run.ts";

export interface StandInOptions {
  readonly github: LocalGitHub;
  /** Name of the action that is really run, and the path of its `action.yml`. */
  readonly action: { readonly name: string; readonly definition: string };
  /** Runs it. Default: its bundle, in a process of its own */
  readonly run?: (run: ActionRun) => Promise<ActionResult>;
  /** Sees how each of its runs ended. */
  readonly onAction?: (result: ActionResult) => void;
  /** Sees each image that is pushed. */
  readonly onImage?: (image: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Stand-ins for the actions of a service's workflows. Ours is really run, with what the workflow gives it and nothing
 * else. An App's token is asked for with its key, for what its step says. There is no container registry: that an image would
 * be pushed is told.
 */
export function standIns(options: StandInOptions): Readonly<Record<string, StandIn>> {
  const { onImage = () => {}, action } = options;
  return {
    "actions/checkout": () => ({}),
    "docker/login-action": () => ({}),
    "docker/build-push-action": ({ with: { tags = "", push } }) => {
      if (push === "true") for (const tag of tags.split("\n").filter((line) => line !== "")) onImage(tag);
      return {};
    },
    "actions/create-github-app-token": async ({ with: inputs }) => {
      const token = await createAppToken(options.github.apiUrl, inputs);
      return token === undefined ? { succeeded: false } : { outputs: { token } };
    },
    [action.name]: previewAction(options),
  };
}

function previewAction({ github, action, run = runAction, onAction, signal }: StandInOptions): StandIn {
  return async ({ with: inputs, env }, { event, repository, token }) => {
    const { id, fullName } = repository;
    const context = { repository: { id, fullName }, github, token, env, ...(signal ? { signal } : {}) };
    const result = await run({ action: action.definition, inputs, event, ...context });
    onAction?.(result);
    return { outputs: result.outputs, succeeded: result.exitCode === 0 };
  };
}
