import type { LocalGitHub } from "local-github";
import { runAction } from "../runner/run-action.ts";
import type { ActionResult, ActionRun } from "../runner/action-run.ts";
import type { StandIn } from "./workflow-run.ts";
import { sign } from "node:crypto";

export interface StandInOptions {
  readonly github: LocalGitHub;
  /** The name of the action that really runs, and the path of its `action.yml`. */
  readonly action: { readonly name: string; readonly definition: string };
  /** Runs the action. Default: its bundle, in a process of its own */
  readonly run?: (run: ActionRun) => Promise<ActionResult>;
  /** Gets the result of each run. */
  readonly onAction?: (result: ActionResult) => void;
  /** Gets each pushed image. */
  readonly onImage?: (image: string) => void;
  readonly signal?: AbortSignal;
}

/** The inputs of actions/create-github-app-token that are used here. */
type AppTokenInputs = Readonly<Record<string, string>>;

/** GitHub allows at most ten minutes. An `iat` in the past allows for clocks that differ. */
const JWT_SECONDS = 540;
const CLOCK_DRIFT_SECONDS = 60;
const PERMISSION = "permission-";

/**
 * Stand-ins for the actions of a service's workflows. Our own action really runs, with the inputs of the
 * workflow and nothing else. An App's token is requested with the App's key, for the permissions of the step.
 * There is no container registry: `onImage` gets each image that would be pushed.
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

/**
 * Requests a token as actions/create-github-app-token does: with a signature of the key, for the requested
 * repositories and permissions. Undefined when GitHub refuses.
 */
export async function createAppToken(apiUrl: string, inputs: AppTokenInputs): Promise<string | undefined> {
  const { owner = "", repositories = "" } = inputs;
  const names = repositories.split(",").map((name) => name.trim());
  const jwt = signJwt(inputs["client-id"] ?? "", inputs["private-key"] ?? "");
  if (jwt === undefined) return undefined;
  const installation = await ask(`${apiUrl}/repos/${owner}/${names[0]}/installation`, jwt);
  if (!isIdentified(installation)) return undefined;
  const asked = { repositories: names, permissions: toPermissions(inputs) };
  const answer = await ask(`${apiUrl}/app/installations/${installation.id}/access_tokens`, jwt, asked);
  return isToken(answer) ? answer.token : undefined;
}

function toPermissions(inputs: AppTokenInputs): Record<string, string> {
  const asked = Object.entries(inputs).filter(([name]) => name.startsWith(PERMISSION));
  return Object.fromEntries(
    asked.map(([name, level]) => [name.slice(PERMISSION.length).replaceAll("-", "_"), level]),
  );
}

function signJwt(clientId: string, privateKey: string): string | undefined {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iat: now - CLOCK_DRIFT_SECONDS, exp: now + JWT_SECONDS, iss: clientId };
  const text = [{ alg: "RS256", typ: "JWT" }, claims].map(encode).join(".");
  try {
    return `${text}.${sign("RSA-SHA256", Buffer.from(text), privateKey).toString("base64url")}`;
  } catch {
    return undefined; // no key at all
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

async function ask(url: string, jwt: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${jwt}`, accept: "application/vnd.github+json" };
  const post = { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(url, { headers, ...(body === undefined ? {} : post) });
  return response.ok ? response.json() : undefined;
}

function isIdentified(answer: unknown): answer is { readonly id: number } {
  return typeof answer === "object" && answer !== null && "id" in answer && typeof answer.id === "number";
}

function isToken(answer: unknown): answer is { readonly token: string } {
  return (
    typeof answer === "object" && answer !== null && "token" in answer && typeof answer.token === "string"
  );
}
