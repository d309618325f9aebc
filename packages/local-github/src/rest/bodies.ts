import { checkBody } from "../contract/check-rest.ts";
import { RestError } from "./rest-error.ts";
import type { RestCall } from "./route.ts";

interface Signature {
  readonly name?: string;
  readonly email?: string;
  readonly date?: string;
}

/** One entry of a tree to create: an object by its id, a text to store, or a file to remove (`sha: null`). */
export interface NewTreeEntry {
  readonly path?: string;
  readonly mode?: string;
  readonly type?: "blob" | "tree" | "commit";
  readonly sha?: string | null;
  readonly content?: string;
}

/** Operation id → its request body, as GitHub's schema describes it. */
export interface RestBodies {
  readonly "git/create-tree": { readonly base_tree?: string; readonly tree: readonly NewTreeEntry[] };
  readonly "git/create-commit": {
    readonly message: string;
    readonly tree: string;
    readonly parents?: readonly string[];
    readonly author?: Signature;
    readonly committer?: Signature;
  };
  readonly "git/update-ref": { readonly sha: string; readonly force?: boolean };
  readonly "issues/create-comment": { readonly body: string };
  readonly "issues/update-comment": { readonly body: string };
  readonly "repos/create-deployment": {
    readonly ref: string;
    readonly task?: string;
    readonly auto_merge?: boolean;
    readonly required_contexts?: readonly string[];
    readonly payload?: Readonly<Record<string, unknown>> | string;
    readonly environment?: string;
    readonly description?: string | null;
    readonly transient_environment?: boolean;
    readonly production_environment?: boolean;
  };
  readonly "repos/create-deployment-status": {
    readonly state: "error" | "failure" | "inactive" | "in_progress" | "queued" | "pending" | "success";
    readonly description?: string;
    readonly environment?: string;
    readonly environment_url?: string;
    readonly log_url?: string;
    readonly target_url?: string;
    readonly auto_inactive?: boolean;
  };
}

/**
 * The body of a call.
 *
 * @throws RestError 422 when it breaks GitHub's schema
 */
export function readBody<Id extends keyof RestBodies>(call: RestCall, id: Id): RestBodies[Id] {
  const { body } = call;
  if (!isBodyOf(call, id, body)) throw new RestError(422, "Invalid request.");
  return body;
}

/** GitHub's schema decides. {@link RestBodies} repeats it in TypeScript. */
function isBodyOf<Id extends keyof RestBodies>(
  call: RestCall,
  id: Id,
  body: unknown,
): body is RestBodies[Id] {
  return call.operation.id === id && checkBody(call.operation, body).length === 0;
}
