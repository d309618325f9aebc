/** A preview whose pull request is to be told that it will expire. */
export interface Announcement {
  /** The service's repository, `owner/name`. */
  readonly repository: string;
  readonly pullRequest: number;
  readonly service: string;
  /** When the preview was deployed, in milliseconds since 1970: each deploy has an announcement of its own. */
  readonly deployedAt: number;
  /** From when on a sweep may remove it, in milliseconds since 1970. */
  readonly endsAt: number;
  /** The label that keeps it. */
  readonly keepLabel: string;
}
