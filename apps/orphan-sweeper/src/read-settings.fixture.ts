import { readCommand } from "preview-console";
import { type Settings, SWEEPER } from "./command.ts";

type Environment = Readonly<Record<string, string>>;

/** A terminal that shows nothing. */
function silentTerminal(environment: Environment = {}) {
  return { out: () => {}, err: () => {}, environment, interactive: false };
}

/** The settings of a run with these arguments, without opening the clusters that they name. */
export function readSettings(
  args: readonly string[],
  environment: Environment,
): Promise<Omit<Settings, "clusters">> {
  const { prepare: _, ...usage } = SWEEPER;
  return readCommand(usage, args, silentTerminal(environment));
}
