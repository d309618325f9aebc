import { once } from "node:events";
import { assertNoViolations } from "local-github";
import type { LocalPlatform, PullRequestAction } from "local-platform";
import { colour, progressLine, type Terminal } from "preview-console";
import { shortSha } from "preview-core";
import { isReady } from "preview-gitops";
import { createDemoService, type DemoService, listRemains, startDemoPlatform } from "./demo-platform.ts";
import { ask, type DemoStep, type ShownStep, takeStep } from "./demo-step.ts";

interface DemoSettings {
  /** The hub's port. Undefined: any free port. */
  readonly port: number | undefined;
  /** Keeps the first preview running until an interruption. */
  readonly serve: boolean;
  readonly json: boolean;
  readonly interrupted: AbortSignal;
}

/** Reports the demo's progress to a person or to a program. */
interface Reporter {
  /** Shows the current work on a terminal, until the next line. */
  working(what: string): void;
  line(text: string): void;
  step(shown: ShownStep): void;
  finished(left: readonly string[]): void;
}

interface DemoRun {
  readonly platform: LocalPlatform;
  readonly report: Reporter;
  readonly interrupted: AbortSignal;
}

/**
 * Runs two pull requests from open to closed, with the built action and real processes. Leaves no process and no file behind,
 * also after an interruption.
 *
 * @throws Error when a preview is not in the expected state
 * @throws InterruptedError
 */
export async function runDemo(settings: DemoSettings, terminal: Terminal): Promise<void> {
  const report = settings.json ? jsonReporter(terminal) : textReporter(terminal);
  report.working("starting GitHub, the deployer and the hub");
  await using platform = await startDemoPlatform(settings.port);
  report.line(`GitHub  ${platform.github.url}\nHub     http://127.0.0.1:${platform.hub.port}`);
  await runPullRequests({ platform, report, interrupted: settings.interrupted }, settings.serve);
}

async function runPullRequests(demo: DemoRun, serve: boolean): Promise<void> {
  const pricing = await createDemoService(demo.platform, "pricing-api");
  const { url } = await open(demo, pricing);
  if (serve) return keepServing(demo, url);
  await push(demo, pricing);
  const orders = await createDemoService(demo.platform, "orders-api");
  const other = await open(demo, orders);
  await close(demo, pricing);
  await expectAlive(demo, other);
  await close(demo, orders);
  const left = await listRemains(demo.platform);
  demo.report.finished(left);
  assertNoViolations(demo.platform.github);
  if (left.length > 0) throw new Error(`left behind: ${left.join(", ")}`);
}

async function open(demo: DemoRun, service: DemoService): Promise<DemoStep> {
  await changeGreeting(service, "Prices from the pull request");
  const title = "Say where the prices come from";
  await service.repository.openPullRequest({ branch: "greeting", title, author: { login: "crh225" } });
  return take(demo, service, "opened", "ready");
}

async function push(demo: DemoRun, service: DemoService): Promise<void> {
  await changeGreeting(service, "Prices from its second commit");
  await take(demo, service, "synchronize", "ready");
}

async function close(demo: DemoRun, service: DemoService): Promise<void> {
  service.repository.pullRequest(1).close({ merged: true });
  await take(demo, service, "closed", "removed");
}

async function changeGreeting({ repository }: DemoService, text: string): Promise<void> {
  const files = { "src/greeting.ts": `export const greeting = ${JSON.stringify(text)};\n` };
  await repository.commit({ branch: "greeting", message: text, files });
}

async function take(
  { platform, report, interrupted }: DemoRun,
  service: DemoService,
  event: PullRequestAction,
  expected: DemoStep["state"],
): Promise<DemoStep> {
  report.working(`${event} ${service.name} #1`);
  interrupted.throwIfAborted();
  const shown = await takeStep({ platform, service, interrupted }, event, 1);
  report.step(shown);
  if (shown.step.state === expected) return shown.step;
  const { deployer } = platform;
  const causes = deployer
    .deployments()
    .map(({ directory, message, output }) => `${directory}: ${message}\n${output}`);
  throw new Error(`${service.name} #1 is ${shown.step.state}, not ${expected}\n${causes.join("\n")}`);
}

async function expectAlive({ report }: DemoRun, { service, pr, url, sha }: DemoStep): Promise<void> {
  const answer = await ask(url, sha);
  if (!isReady(answer, { commit: sha }))
    throw new Error(`${service} #${pr} was removed together with another service's pull request`);
  report.line(
    `     ${service} #${pr}, of the same team and with the same number, still answers ${answer.status}`,
  );
}

async function keepServing({ report, interrupted }: DemoRun, url: string): Promise<void> {
  report.line(`\nOpen ${url}\nCtrl-C ends it.`);
  if (!interrupted.aborted) await once(interrupted, "abort");
  interrupted.throwIfAborted();
}

/** Writes one JSON line at the end. */
function jsonReporter(terminal: Terminal): Reporter {
  const steps: ShownStep["step"][] = [];
  return {
    working: () => {},
    line: () => {},
    step: ({ step }) => void steps.push(step),
    finished: (left) => terminal.out(`${JSON.stringify({ steps, left })}\n`),
  };
}

/** Writes lines for a person, with colours and progress on a terminal, and plain text into a pipe. */
function textReporter(terminal: Terminal): Reporter {
  const steps: ShownStep["step"][] = [];
  const { say, clear } = progressLine(terminal);
  const line = (text: string): void => {
    clear();
    terminal.out(`${text}\n`);
  };
  return {
    working: say,
    line,
    step: (shown) => {
      steps.push(shown.step);
      for (const text of toLines(shown, steps.length, terminal)) line(text);
    },
    finished: (left) => line(toEnd(steps, left)),
  };
}

function toLines(
  { step, answer, comment, manifests }: ShownStep,
  number: number,
  terminal: Terminal,
): string[] {
  const { event, service, pr, state, url, seconds } = step;
  const style = state === "failed" ? "red" : "green";
  const head = `${number}. ${event.padEnd(11)} ${`${service} #${pr}`.padEnd(15)} `;
  const from = answer.sha === undefined ? "" : `, from commit ${shortSha(answer.sha)}`;
  return [
    "",
    `${head}${colour(terminal, style, state.padEnd(8))} ${seconds.toFixed(1)} s`,
    `     ${url}`,
    `       answers ${answer.status} "${answer.says}"${from}`,
    `     comment: ${comment}`,
    ...manifests.map((path) => `     ${path}`),
  ];
}

function toEnd(steps: readonly ShownStep["step"][], left: readonly string[]): string {
  if (left.length > 0) return `\nLeft behind:\n${left.map((what) => `  ${what}`).join("\n")}`;
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  return `\nNothing is left. ${steps.length} events in ${seconds.toFixed(1)} s.`;
}
