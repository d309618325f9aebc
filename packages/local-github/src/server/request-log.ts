import type { GitHubRequest } from "./injection.ts";

/** A request that was answered, and how. */
export interface RequestRecord extends Omit<GitHubRequest, "body"> {
  /** 0: the connection was broken instead of an answer. */
  readonly status: number;
  /** Bytes of the request's body. */
  readonly bytesIn: number;
  /** Bytes of the answer's body. */
  readonly bytesOut: number;
}
