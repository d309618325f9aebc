import { quote } from "preview-core";
import type { ObjectRef } from "../ports/cluster.ts";

/** What messages call an object, such as `Application "argocd/pricing-api-pr-1"`. */
export function nameObject({ kind, metadata: { namespace, name } }: ObjectRef): string {
  return `${kind} ${quote(namespace === undefined ? name : `${namespace}/${name}`)}`;
}
