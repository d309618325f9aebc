import { printable, type Terminal } from "preview-console";
import { applyPlan } from "../init/apply-plan.ts";
import { type Confirm, confirmOnTerminal } from "../init/confirm.ts";
import { InitError } from "../init/init-error.ts";
import { planInit } from "../init/plan-init.ts";
import { type InitOptions, readSettings } from "../init/read-settings.ts";
import { renderByHand, renderPlan } from "../init/render-plan.ts";
import { observeRepository, type ServiceRepository } from "../init/service-repository.ts";

/**
 * Adds to a service's repository what previews need: shows all of it, asks, and writes nothing over what is there.
 *
 * @throws UsageError, InitError
 */
export async function initCommand(
  folder: string,
  options: InitOptions,
  terminal: Terminal,
  confirm: Confirm = confirmOnTerminal,
): Promise<void> {
  const repository = await observeRepository(folder);
  const plan = await planInit(await readSettings(options, repository));
  terminal.out(options.json ? `${JSON.stringify(plan)}\n` : renderPlan(plan, terminal));
  const byHand = options.json ? "" : renderByHand(plan.byHand);
  if (plan.changes.length === 0 || options.dryRun) {
    terminal.err(`${plan.changes.length === 0 ? "nothing to add" : "nothing was added"}\n${byHand}`);
    return;
  }
  refuseDirty(repository);
  const answer = options.yes === true || (await confirm(`Add this to ${printable(repository.folder)}?`));
  if (answer !== true)
    throw new InitError(answer === false ? "nothing was added" : "nothing was added; --yes adds it");
  await applyPlan(repository.folder, plan);
  terminal.err(`added ${plan.changes.map(({ path }) => path).join(", ")}\n${byHand}`);
}

/** What is added should be all that `git diff` shows afterwards. */
function refuseDirty({ dirty }: ServiceRepository): void {
  if (dirty.length === 0) return;
  throw new InitError(
    `nothing was added: commit or stash what is not committed yet:\n${dirty.map(printable).join("\n")}`,
  );
}
