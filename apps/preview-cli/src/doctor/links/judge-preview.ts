import { quote } from "preview-core";
import type { Observations } from "../observations.ts";
import type { Question } from "../question.ts";
import type { Answer, Exchange } from "../sockets/exchange.ts";
import { broken, ok, skipped, type Verdict } from "../verdict.ts";
import { hasNoRoute, isDenied, isUpstreamTrouble, whoAnswered } from "../who-answered.ts";

const SHA_SHOWN = 12;
const LOWEST_ERROR = 400;
const LOWEST_SERVER_ERROR = 500;

/** Whether the spoke's gateway knows the host. */
export function judgeRoute(question: Question, seen: Observations): Verdict {
  const answer = answerOfSpoke(question, seen);
  if (answer === undefined)
    return skipped("no answer for the host came from the spoke, neither through the hub nor directly");
  if (isDenied(answer)) return denied(question);
  return question.previewExpected ? judgePreviewRoute(question, answer) : judgeEmptyRoute(question, answer);
}

/** Whether the preview's service is well. */
export function judgeService(question: Question, seen: Observations): Verdict {
  const answer = answerOfSpoke(question, seen);
  if (!question.previewExpected) return skipped(NO_PREVIEW);
  if (answer === undefined) return skipped("nothing answered for the host");
  const { path } = question.config.readiness;
  if (answer.status < LOWEST_ERROR) return ok(`${path} answered ${answer.status}`);
  const pods = "check that its pods run and are ready: kubectl --namespace NAMESPACE get pods";
  return isUpstreamTrouble(answer)
    ? broken(
        `the route is there, and no pod answers behind it (${answer.status}, ${quote(answer.body)})`,
        pods,
      )
    : broken(
        `${path} answered ${answer.status}, expected below ${LOWEST_ERROR}`,
        "check the service's logs, and that readiness.path is a path that answers without signing in",
      );
}

/** Whether the answer names the commit that should run. */
export function judgeSha(question: Question, seen: Observations): Verdict {
  const answer = answerOfSpoke(question, seen);
  if (!question.previewExpected) return skipped(NO_PREVIEW);
  if (answer === undefined) return skipped("nothing answered for the host");
  const { sha } = answer;
  if (sha === undefined) {
    return answer.status >= LOWEST_SERVER_ERROR
      ? skipped("what answered was no preview")
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

/** The header may be anything; a commit is shown as people know it. */
function shown(sha: string): string {
  return /^[0-9a-f]{40}$/.test(sha) ? sha.slice(0, SHA_SHOWN) : quote(sha);
}

const NO_PREVIEW = "no preview is followed; name one with --service, --team and --pr";

/** What the spoke answered: through the hub, or else when it was asked directly. */
function answerOfSpoke(question: Question, { hub, asHub, stranger }: Observations): Answer | undefined {
  const throughHub = answerOf(hub);
  if (throughHub !== undefined && whoAnswered(throughHub) !== "gateway") return throughHub;
  const direct = answerOf(asHub ?? stranger);
  // The spoke's gateway itself answers here, where it is the next one for those who ask through the hub.
  return direct === undefined || (isDenied(direct) && question.spoke === undefined) ? undefined : direct;
}

function answerOf(exchange: Exchange | undefined): Answer | undefined {
  return exchange?.outcome.kind === "answer" ? exchange.outcome : undefined;
}

function denied({ config }: Question): Verdict {
  return broken(
    "the spoke's AuthorizationPolicy refuses the caller",
    `routing.sourceRanges (${config.routing.sourceRanges.join(", ") || "none"}) must have the address from which the hub connects, and the spoke's gateway must see it: externalTrafficPolicy Local`,
  );
}

function judgePreviewRoute({ host }: Question, answer: Answer): Verdict {
  if (whoAnswered(answer) === "preview") return ok("the spoke has the preview's route");
  if (answer.status !== 404) return ok(`the spoke has a route for the host (${answer.status})`);
  const who = hasNoRoute(answer)
    ? `the spoke's gateway answered 404: it has no route for ${host}`
    : `404 came from what is no preview: the page for unknown previews, or whatever else has ${host}`;
  return broken(
    who,
    "the preview is not deployed, or not yet: look at its Application in Argo CD, and whether its chart's VirtualService names this host and the spoke's Gateway",
  );
}

function judgeEmptyRoute({ host, config }: Question, answer: Answer): Verdict {
  if (whoAnswered(answer) !== "preview") {
    return ok(`the spoke answered ${answer.status} for ${host}, where no preview is`);
  }
  return broken(
    `a preview answers at ${host}, where none should be`,
    `some VirtualService on the spoke takes hosts that are not its own: kubectl get virtualservices --all-namespaces, and look for *.${config.domain} outside of ${config.routing.spoke.namespace}`,
  );
}
