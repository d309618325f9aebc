import { type Answer, timestamp } from "local-github/http";
import { isBuiltIn } from "../state/resource-kind.ts";
import { ANONYMOUS, groupsOf } from "../state/user.ts";
import { type ApiCall, parseTarget } from "./api-call.ts";
import { answerObjects } from "./answer-objects.ts";
import { buildFailure, buildNoSuchPath, NotServedError, StatusError } from "./status.ts";
import { authorize } from "./authorize.ts";

const VERBS = ["create", "delete", "get", "list", "patch", "update"];
const SELF_REVIEW_PATH = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const ATTEMPT = { verb: "create", group: "authentication.k8s.io", resource: "selfsubjectreviews" };

/** The answer to a request. Refusals and gaps are answers too. */
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

/**
 * The path of a custom resource that is not installed is not found. Kubernetes' own kinds are always installed.
 */
function answerMissing({ request }: ApiCall, apiVersion: string): Answer {
  if (isBuiltIn({ apiVersion })) throw new NotServedError(`${request.method} ${request.path}`);
  return buildNoSuchPath();
}

function refusePath({ request, user }: ApiCall): StatusError {
  const message = `forbidden: User "${user.name}" cannot get path "${request.path}"`;
  return new StatusError(403, "Forbidden", message, { details: {} });
}

/** The kinds of a group's version. Undefined without any. */
function answerDiscovery({ cluster, request }: ApiCall, apiVersion: string): Answer | undefined {
  const kinds = cluster.kinds.filter((one) => one.apiVersion === apiVersion);
  if (kinds.length === 0) return undefined;
  if (request.method !== "GET") throw new NotServedError(`${request.method} ${request.path}`);
  const resources = kinds.map(({ kind, plural, namespaced }) => ({
    name: plural,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs: VERBS,
  }));
  return {
    status: 200,
    body: { kind: "APIResourceList", apiVersion: "v1", groupVersion: apiVersion, resources },
  };
}

/** The user of the request, as the API server sees it. */
function answerSelfReview({ cluster, request, user }: ApiCall): Answer {
  if (request.method !== "POST") throw new NotServedError(`${request.method} ${request.path}`);
  // The role system:basic-user allows this request to every other user.
  if (user === ANONYMOUS) authorize(user, ATTEMPT);
  return {
    status: 201,
    body: {
      kind: "SelfSubjectReview",
      apiVersion: "authentication.k8s.io/v1",
      metadata: { creationTimestamp: timestamp(cluster.now()) },
      status: { userInfo: { username: user.name, groups: groupsOf(user) } },
    },
  };
}
