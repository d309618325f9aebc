import type { ClusterRole, ManifestFile } from "../platform-file.ts";
import { buildBinding } from "./build-binding.ts";
import type { ValidatingAdmissionPolicy } from "./build-policy.ts";

/** A policy's file, with the binding that puts it into force, named after it. */
export function toPolicyFile(
  cluster: ClusterRole,
  purpose: string,
  policy: ValidatingAdmissionPolicy,
): ManifestFile {
  return {
    cluster,
    name: `${policy.metadata.name}.yaml`,
    purpose,
    objects: [policy, buildBinding(policy)],
  };
}
