import { readFile } from "node:fs/promises";
import { PreviewError, quote, type RepositoryRef } from "preview-core";
import type { Environment } from "./runner/runner.ts";

/** What an event says about its pull request. It is a hint: everything is read again before anything is decided. */
export interface PullRequestEvent {
  readonly pr: number;
  /** The head commit when the event happened; a run for an older one leaves the work to the newer. */
  readonly sha: string;
  readonly repository: RepositoryRef & { readonly id: number };
  /** The branch lies in another repository, whose runs get no secrets. */
  readonly fork: boolean;
  /** Who opened the pull request. */
  readonly author: string;
}

const EVENTS = ["pull_request", "pull_request_target"];

/**
 * The event that started this run.
 *
 * @throws PreviewError `invalid-preview` when it is not about a pull request
 */
export async function readEvent(environment: Environment): Promise<PullRequestEvent> {
  const name = environment["GITHUB_EVENT_NAME"] ?? "";
  if (!EVENTS.includes(name))
    refuse(`expected the event ${EVENTS.join(" or ")}, got ${quote(name)}; change \`on:\``);
  const path = environment["GITHUB_EVENT_PATH"];
  if (!path) return refuse("GITHUB_EVENT_PATH is not set; run this action in a GitHub workflow");
  return parseEvent(await readFile(path, "utf8"));
}

/** The pull request in the JSON text of an event. */
export function parseEvent(text: string): PullRequestEvent {
  const event = parseJson(text);
  const pullRequest = at(event, "pull_request");
  const repository = { id: at(event, "repository", "id"), headId: at(pullRequest, "head", "repo", "id") };
  const number = at(pullRequest, "number");
  const sha = at(pullRequest, "head", "sha");
  const fullName = at(event, "repository", "full_name");
  const url = at(event, "repository", "html_url");
  if (typeof number !== "number" || typeof repository.id !== "number")
    return refuse("the event has no pull request");
  if (typeof sha !== "string" || !/^[0-9a-f]{40}$/.test(sha))
    return refuse(`the event's head commit is ${quote(sha)}`);
  if (typeof fullName !== "string" || typeof url !== "string") return refuse("the event has no repository");
  return {
    pr: number,
    sha,
    repository: { id: repository.id, fullName, url },
    fork: repository.headId !== repository.id,
    author: String(at(pullRequest, "user", "login") ?? ""),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse("the event is not JSON");
  }
}

function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function refuse(message: string): never {
  throw new PreviewError("invalid-preview", [{ path: "", message }]);
}
