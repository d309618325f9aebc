import { type Answer, timestamp } from "local-github/http";
import { ANONYMOUS, groupsOf } from "../state/user.ts";
import type { ApiCall } from "./api-call.ts";
import { authorize } from "./authorize.ts";
import { NotServedError } from "./status.ts";

export const SELF_REVIEW_PATH = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

const ATTEMPT = { verb: "create", group: "authentication.k8s.io", resource: "selfsubjectreviews" };

/** Who the user is, as the API server sees it. */
export function answerSelfReview({ cluster, request, user }: ApiCall): Answer {
  if (request.method !== "POST") throw new NotServedError(`${request.method} ${request.path}`);
  // The role system:basic-user lets everybody else ask.
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
