import type { Answer } from "local-github/http";
import { isBuiltIn } from "../state/resource-kind.ts";
import { ANONYMOUS } from "../state/user.ts";
import type { ApiCall } from "./api-call.ts";
import { answerDiscovery } from "./answer-discovery.ts";
import { answerObjects } from "./answer-objects.ts";
import { answerSelfReview, SELF_REVIEW_PATH } from "./answer-self-review.ts";
import { parseTarget } from "./parse-target.ts";
import { buildFailure, buildNoSuchPath, NotServedError, StatusError } from "./status.ts";

/** The answer to a request; a refusal or a gap as an answer, too. */
export function answerCall(call: ApiCall): Answer {
  try {
    return answer(call);
  } catch (error) {
    if (error instanceof StatusError || error instanceof NotServedError) return buildFailure(error);
    throw error;
  }
}

function answer(call: ApiCall): Answer {
  const { method, path } = call.request;
  if (path === SELF_REVIEW_PATH) return answerSelfReview(call);
  const target = parseTarget(path);
  if (target === undefined) throw new NotServedError(`${method} ${path}`);
  if (target.type === "objects") return answerObjects(call, target) ?? answerMissing(call, target.apiVersion);
  if (call.user === ANONYMOUS) throw refusePath(call);
  return answerDiscovery(call, target.apiVersion) ?? answerMissing(call, target.apiVersion);
}

/** A path of a custom resource that nobody installed leads nowhere; Kubernetes' own are all there. */
function answerMissing({ request }: ApiCall, apiVersion: string): Answer {
  if (isBuiltIn({ apiVersion })) throw new NotServedError(`${request.method} ${request.path}`);
  return buildNoSuchPath();
}

function refusePath({ request, user }: ApiCall): StatusError {
  const message = `forbidden: User "${user.name}" cannot get path "${request.path}"`;
  return new StatusError(403, "Forbidden", message, { details: {} });
}
