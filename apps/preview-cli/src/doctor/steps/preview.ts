import { ANSWER_HEADER, ANSWERED_BY_POD, COMMIT_LABEL, quote, shortSha } from "preview-core";
import type { Observations, Question } from "../path-facts.ts";
import type { Answer, Exchange } from "preview-gitops";
import { broken, ok, skipped, type Step, type StepResult } from "../step.ts";
import { hasNoRoute, isDenied, isUpstreamError, whoAnswered } from "../who-answered.ts";

/** The steps from the spoke's gateway to the preview's pod. */
export const PREVIEW_STEPS: readonly Step[] = [
  { id: "route", title: "the spoke has a route for the host", check: checkRoute },
  { id: "service", title: "the service responds without an error", needs: ["route"], check: checkService },
  { id: "sha", title: "pods of the commit respond", needs: ["route"], check: checkSha },
];

const LOWEST_ERROR = 400;
const PODS =
  "check that its Service exists, and that its pods run and are ready: kubectl --namespace NAMESPACE get pods";
const LOGS = "check the service's logs, and that readiness.path is a path that answers without signing in";
const NO_PREVIEW = skipped("no preview is named", ["--service", "--team", "--pr"]);

function checkRoute(question: Question, seen: Observations): StepResult {
  const answer = answerOfSpoke(question, seen);
  if (answer === undefined)
    return skipped("no answer for the host came from the spoke, neither through the hub nor directly");
  if (isDenied(answer)) return denied(question);
  return question.previewExpected ? checkPreviewRoute(question, answer) : checkEmptyRoute(question, answer);
}

function checkService(question: Question, seen: Observations): StepResult {
  const answer = answerOfSpoke(question, seen);
  if (!question.previewExpected) return NO_PREVIEW;
  if (answer === undefined) return skipped("nothing answered for the host");
  const { path } = question.config.readiness;
  const cause = causeOf(answer);
  if (cause !== undefined) {
    return broken(
      `the route is there, and no pod answers behind it (${answer.status}, ${quote(cause)})`,
      question.sha === undefined ? PODS : `${PODS} --selector ${COMMIT_LABEL}=${question.sha}`,
    );
  }
  if (answer.status < LOWEST_ERROR) return ok(`${path} answered ${answer.status}`);
  if (isSilent503(answer)) {
    return broken(
      `${path} answered 503 without a text: no Service or pod is behind the route, or the service itself answered so`,
      `${PODS}; if they are ready, ${LOGS}. With --sha, the answer names its author`,
    );
  }
  return broken(`${path} answered ${answer.status}, expected below ${LOWEST_ERROR}`, LOGS);
}

/** Whether nobody says who answered 503. Envoy sends no body where the Service does not exist, and a service may send none. */
function isSilent503({ status, body, answeredBy }: Answer): boolean {
  return status === 503 && body === "" && answeredBy === undefined;
}

function checkSha(question: Question, seen: Observations): StepResult {
  const answer = answerOfSpoke(question, seen);
  if (!question.previewExpected) return NO_PREVIEW;
  if (question.sha === undefined) return skipped("no commit to ask for is named", ["--sha"]);
  if (answer === undefined) return skipped("nothing answered for the host");
  const commit = shortSha(question.sha);
  if (answer.answeredBy === undefined) {
    return broken(
      `the answer has no header ${ANSWER_HEADER}`,
      `another route than the platform's has this host: kubectl get virtualservices --all-namespaces; a preview from before the platform made the routes gets its route with the next commit`,
    );
  }
  if (answer.sha !== question.sha) {
    return broken(
      `the preview's route does not lead to commit ${commit}`,
      "the route comes from the preview's claim: check that the claim has the commit in spec.parameters.route.sha, and that it is synced (kubectl get namespaceclaims --all-namespaces)",
    );
  }
  return answer.answeredBy === ANSWERED_BY_POD
    ? ok(`pods of commit ${commit} answer`)
    : skipped(`the gateway answered, because no pod of commit ${commit} did`);
}

/** Why no pod answered: in the words of the preview's route, or of a gateway. */
function causeOf(answer: Answer): string | undefined {
  if (answer.answeredBy === ANSWERED_BY_POD) return undefined;
  if (answer.answeredBy !== undefined) return answer.answeredBy;
  return isUpstreamError(answer) ? answer.body : undefined;
}

/** The spoke's answer: through the hub, or else to the direct request. */
function answerOfSpoke(question: Question, { hub, asHub, anonymous }: Observations): Answer | undefined {
  const throughHub = answerOf(hub);
  if (throughHub !== undefined && whoAnswered(throughHub) !== "gateway") return throughHub;
  const direct = answerOf(asHub ?? anonymous);
  // To a direct request the spoke's gateway may answer by itself; through the hub that is the next gateway.
  return direct === undefined || (isDenied(direct) && question.spoke === undefined) ? undefined : direct;
}

function answerOf(exchange: Exchange | undefined): Answer | undefined {
  return exchange?.outcome.kind === "answer" ? exchange.outcome : undefined;
}

function denied({ config }: Question): StepResult {
  return broken(
    "the spoke's AuthorizationPolicy refuses the caller",
    `routing.sourceRanges (${config.routing.sourceRanges.join(", ") || "none"}) must have the address from which the hub connects, and the spoke's gateway must see this address: externalTrafficPolicy Local`,
  );
}

function checkPreviewRoute({ host }: Question, answer: Answer): StepResult {
  if (whoAnswered(answer) === "preview") return ok("the spoke has the preview's route");
  if (answer.status !== 404) return ok(`the spoke has a route for the host (${answer.status})`);
  const who = hasNoRoute(answer)
    ? `the spoke's gateway answered 404: it has no route for ${host}`
    : `404 did not come from a preview, but from the page for unknown previews, or from another service at ${host}`;
  return broken(
    who,
    "the preview is not deployed, or not yet: look at its claim, which makes the route, and at its Application in Argo CD. If both are right, the gateway may refuse the routes that istiod sends: look whether the spoke's istiod counts pilot_total_xds_rejects (docs/operations.md, Watch)",
  );
}

function checkEmptyRoute({ host, config }: Question, answer: Answer): StepResult {
  if (whoAnswered(answer) !== "preview")
    return ok(`the spoke answered ${answer.status} for ${host}, where no preview is`);
  return broken(
    `a preview answers at ${host}, where no preview should be`,
    `a VirtualService on the spoke takes hosts that are not its own: kubectl get virtualservices --all-namespaces, and look for *.${config.domain} outside of ${config.routing.spoke.namespace}`,
  );
}
