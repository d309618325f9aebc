import { hostname, imageTag } from "preview-core";
import type { NamesInputs } from "./inputs.ts";
import type { PullRequestEvent } from "./pull-request-event.ts";

/** The outputs of `command: names`: what a build needs before anything is deployed. No token, no network. */
export function namesOutputs(
  { preview, domain }: NamesInputs,
  { sha }: PullRequestEvent,
): Record<string, string> {
  const host = domain === undefined ? "" : hostname(preview, domain);
  return {
    "image-tag": imageTag(preview.pr, sha),
    "image-alias": imageTag(preview.pr),
    hostname: host,
    url: host === "" ? "" : `https://${host}`,
    "head-sha": sha,
  };
}
