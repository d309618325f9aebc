import type { Observations, Question } from "./path-facts.ts";

export type StepId =
  | "config"
  | "dns"
  | "tls"
  | "hub"
  | "regex"
  | "east-west-dns"
  | "east-west"
  | "hop-server"
  | "hop-client"
  | "route"
  | "service"
  | "sha"
  | "live-hub"
  | "live-spoke"
  | "deletions"
  | "parents"
  | "identities";

/** One step of the path, and how to check it from what was observed. */
export interface Step {
  readonly id: StepId;
  /** What is true when the step is not broken. */
  readonly title: string;
  /** Steps without which this one cannot be checked. Default: none */
  readonly needs?: readonly StepId[];
  readonly check: (question: Question, seen: Observations) => StepResult;
}

/** Whether a step works. */
export type StepResult =
  | { readonly state: "ok"; readonly detail: string }
  | {
      readonly state: "broken";
      /** What was expected, and what was found. */
      readonly detail: string;
      readonly fix: string;
    }
  | {
      readonly state: "skipped";
      /** Why the step could not be checked. */
      readonly detail: string;
      /** Options that would let the step be checked. */
      readonly options: readonly string[];
    };

export function ok(detail: string): StepResult {
  return { state: "ok", detail };
}

export function broken(detail: string, fix: string): StepResult {
  return { state: "broken", detail, fix };
}

export function skipped(detail: string, options: readonly string[] = []): StepResult {
  return { state: "skipped", detail, options };
}
