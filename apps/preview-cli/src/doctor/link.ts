import type { Observations } from "./observations.ts";
import type { Question } from "./question.ts";
import type { Verdict } from "./verdict.ts";

export type LinkId =
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
  | "identities";

/** One link of the path, and how to judge it from what was seen. */
export interface Link {
  readonly id: LinkId;
  /** What holds when it is not broken. */
  readonly title: string;
  /** Links without which nothing can be said about this one. */
  readonly needs: readonly LinkId[];
  readonly judge: (question: Question, seen: Observations) => Verdict;
}

/** A link with its verdict. */
export interface JudgedLink {
  readonly id: LinkId;
  readonly title: string;
  readonly verdict: Verdict;
}
