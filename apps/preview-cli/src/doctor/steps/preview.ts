import { quote, shortSha } from "preview-core";
import type { Observations, Question } from "../path-facts.ts";
import type { Answer, Exchange } from "preview-gitops";
import { broken, ok, skipped, type Step, type StepResult } from "../step.ts";
import { hasNoRoute, isDenied, isSilent503, isUpstreamError, whoAnswered } from "../who-answered.ts";

/** The steps from the spoke's gateway to the preview's pod. */
export const PREVIEW_STEPS: readonly Step[] = [
  { id: "route", title: "the spoke has a route for the host", check: checkRoute },
  { id: "service", title: "the service responds without an error", needs: ["route"], check: checkService },
  { id: "sha", title: "the response names the commit", needs: ["route"], check: checkSha },
];

const LOWEST_ERROR = 400;
const LOWEST_SERVER_ERROR = 500;
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
  if (answer.status < LOWEST_ERROR) return ok(`${path} answered ${answer.status}`);
  const { detail, fix } = explainError(answer, path);
  return broken(detail, fix);
}

function explainError(answer: Answer, path: string): { readonly detail: string; readonly fix: string } {
  const { status, body } = answer;
  const pods =
    "check that its Service exists, and that its pods run and are ready: kubectl --namespace NAMESPACE get services,pods";
  if (isUpstreamError(answer)) {
    return {
      detail: `the route is there, and no pod answers behind it (${status}, ${quote(body)})`,
      fix: pods,
    };
  }
  const logs = "check the service's logs, and that readiness.path is a path that answers without signing in";
  if (isSilent503(answer)) {
    return {
      detail: `${path} answered 503 without a text: either no Service or pod is behind the route, or the service itself answered so`,
      fix: `${pods}; if they are ready, ${logs}`,
    };
  }
  return { detail: `${path} answered ${status}, expected below ${LOWEST_ERROR}`, fix: logs };
}

function checkSha(question: Question, seen: Observations): StepResult {
  const answer = answerOfSpoke(question, seen);
  if (!question.previewExpected) return NO_PREVIEW;
  if (answer === undefined) return skipped("nothing answered for the host");
  const { sha } = answer;
  if (sha === undefined) {
    return answer.status >= LOWEST_SERVER_ERROR
      ? skipped("the answer did not come from a preview")
      : broken(
          "the answer has no header x-preview-sha",
          "the chart's VirtualService sets it from preview.sha, see the chart's contract; check that no other VirtualService has this host",
        );
  }
  if (question.sha === undefined) return ok(`it runs commit ${shown(sha)}; --sha compares it`);
  if (question.sha === sha) return ok(`it runs commit ${shown(sha)}`);
  return broken(
    `it runs commit ${shown(sha)}, expected ${shown(question.sha)}`,
    "Argo CD has not applied the new commit, or its new pods are not healthy: look at the Application's sync and health",
  );
}

/** The header may hold any text. A commit is shortened, as people know it. */
function shown(sha: string): string {
  return /^[0-9a-f]{40}$/.test(sha) ? shortSha(sha) : quote(sha);
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
    "the preview is not deployed, or not yet: look at its Application in Argo CD, and whether its chart's VirtualService names this host and the spoke's Gateway. If both are right, the gateway may refuse the routes that istiod sends: look whether the spoke's istiod counts pilot_total_xds_rejects (docs/operations.md, Watch)",
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
