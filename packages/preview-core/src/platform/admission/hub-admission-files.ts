import type { PlatformConfig } from "../../config/platform-config.ts";
import type { PlatformFile } from "../platform-file.ts";
import { buildApplicationPolicy } from "./build-application-policy.ts";
import { buildClaimPolicy } from "./build-claim-policy.ts";
import { toPolicyFile } from "./policy-file.ts";

/**
 * The policies of the hub, each with its binding, one a file: whatever is committed to the previews' folder of the GitOps
 * repository, it can be a preview of the platform and nothing else.
 */
export function hubAdmissionFiles(config: PlatformConfig): PlatformFile[] {
  return [
    toPolicyFile("hub", "Lets an Application of a preview be just that.", buildApplicationPolicy(config)),
    toPolicyFile("hub", "Lets a preview's claim make its own namespace only.", buildClaimPolicy(config)),
  ];
}
