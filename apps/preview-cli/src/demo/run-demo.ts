import { once } from "node:events";
import { assertNoViolations } from "local-github";
import type { LocalPlatform, PullRequestAction } from "local-platform";
import type { Terminal } from "preview-console";
import { ask, type DemoStep, takeStep } from "./demo-step.ts";
import { createDemoService, startDemoPlatform, type DemoService, listRemains } from "./demo-platform.ts";
import { jsonReporter, type Reporter, textReporter } from "./reporter.ts";

export interface DemoSettings {
  /** The hub's port. Undefined: any free port. */
  readonly port: number | undefined;
  /** Keeps the first preview running until an interruption. */
  readonly serve: boolean;
  readonly json: boolean;
  readonly interrupted: AbortSignal;
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
  const answer = await ask(url);
  if (answer.sha !== sha)
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
