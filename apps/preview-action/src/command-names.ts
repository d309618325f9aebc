import { hostname, imageTag, parsePreview, PreviewError } from "preview-core";
import type { NamesInputs } from "./inputs.ts";
import type { Trigger } from "./trigger.ts";

/**
 * The outputs of `command: names`: what a build needs before anything is deployed. No token, no network.
 *
 * @throws PreviewError `invalid-preview` when the event names no pull request
 */
export function namesOutputs(
  { service, team, domain }: NamesInputs,
  { subject }: Trigger,
): Record<string, string> {
  if (subject.kind !== "pull-request") {
    const message = "`command: names` needs the event pull_request or pull_request_target";
    throw new PreviewError("invalid-preview", [{ path: "", message }]);
  }
  const { number: pr, sha } = subject;
  const host = domain === undefined ? "" : hostname(parsePreview({ service, team, pr }), domain);
  return {
    "image-tag": imageTag(pr, sha),
    "image-alias": imageTag(pr),
    hostname: host,
    url: host === "" ? "" : `https://${host}`,
    "head-sha": sha,
  };
}
