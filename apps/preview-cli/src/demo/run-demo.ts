import { once } from "node:events";
import { assertNoViolations } from "local-github";
import type { LocalPlatform, PullRequestAction } from "local-platform";
import type { Terminal } from "preview-console";
import { ask } from "./ask.ts";
import { createDemoService, startDemoPlatform } from "./demo-platform.ts";
import type { DemoService } from "./demo-service.ts";
import { type DemoStep, takeStep } from "./demo-step.ts";
import { leftOver } from "./left-over.ts";
import { jsonReporter, type Reporter, textReporter } from "./reporter.ts";

export interface DemoSettings {
  /** The hub's port; any free one when undefined. */
  readonly port: number | undefined;
  /** Keep the first preview until interrupted. */
  readonly serve: boolean;
  readonly json: boolean;
  readonly interrupted: AbortSignal;
}

interface Stage {
  readonly platform: LocalPlatform;
  readonly report: Reporter;
  readonly interrupted: AbortSignal;
}

/**
 * The life of two pull requests, from open to gone, with the built action and real processes. It cleans up after
 * itself, also when interrupted.
 *
 * @throws Error when something is not as it must be
 * @throws InterruptedError
 */
export async function runDemo(settings: DemoSettings, terminal: Terminal): Promise<void> {
  const report = settings.json ? jsonReporter(terminal) : textReporter(terminal);
  report.working("starting GitHub, the deployer and the hub");
  await using platform = await startDemoPlatform(settings.port);
  report.line(`GitHub  ${platform.github.url}\nHub     http://127.0.0.1:${platform.hub.port}`);
  await tellStory({ platform, report, interrupted: settings.interrupted }, settings.serve);
}

async function tellStory(stage: Stage, serve: boolean): Promise<void> {
  const pricing = await createDemoService(stage.platform, "pricing-api");
  const { url } = await open(stage, pricing);
  if (serve) return keepServing(stage, url);
  await push(stage, pricing);
  const orders = await createDemoService(stage.platform, "orders-api");
  const other = await open(stage, orders);
  await close(stage, pricing);
  await expectAlive(stage, other);
  await close(stage, orders);
  const left = await leftOver(stage.platform);
  stage.report.finished(left);
  assertNoViolations(stage.platform.github);
  if (left.length > 0) throw new Error(`left behind: ${left.join(", ")}`);
}

async function open(stage: Stage, service: DemoService): Promise<DemoStep> {
  await changeGreeting(service, "Prices from the pull request");
  const title = "Say where the prices come from";
  await service.repository.openPullRequest({ branch: "greeting", title, author: { login: "crh225" } });
  return take(stage, service, "opened", "ready");
}

async function push(stage: Stage, service: DemoService): Promise<void> {
  await changeGreeting(service, "Prices from its second commit");
  await take(stage, service, "synchronize", "ready");
}

async function close(stage: Stage, service: DemoService): Promise<void> {
  service.repository.pullRequest(1).close({ merged: true });
  await take(stage, service, "closed", "removed");
}

async function changeGreeting({ repository }: DemoService, text: string): Promise<void> {
  const files = { "src/greeting.ts": `export const greeting = ${JSON.stringify(text)};\n` };
  await repository.commit({ branch: "greeting", message: text, files });
}

async function take(
  { platform, report, interrupted }: Stage,
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

async function expectAlive({ report }: Stage, { service, pr, url, sha }: DemoStep): Promise<void> {
  const answer = await ask(url);
  if (answer.sha !== sha) throw new Error(`${service} #${pr} went with another service's pull request`);
  report.line(
    `     ${service} #${pr}, of the same team and with the same number, still answers ${answer.status}`,
  );
}

async function keepServing({ report, interrupted }: Stage, url: string): Promise<void> {
  report.line(`\nOpen ${url}\nCtrl-C ends it.`);
  if (!interrupted.aborted) await once(interrupted, "abort");
  interrupted.throwIfAborted();
}
