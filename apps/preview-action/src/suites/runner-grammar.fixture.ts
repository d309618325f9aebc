/** A command as GitHub's runner understands it. */
export interface RunnerCommand {
  readonly name: string;
  readonly data: string;
}

/**
 * Every command that GitHub's runner finds in what a program writes: in each line one at its start, after any white space,
 * or one in the older form anywhere (actions/runner, `src/Runner.Common/ActionCommand.cs`). The runner compares by
 * culture, to which characters without a shape are not there; so a line is also read without them.
 */
export function commandsIn(output: string): RunnerCommand[] {
  return output
    .split(/\r\n|\r|\n/)
    .flatMap((line) => toCommand(line) ?? toCommand(withoutShapeless(line)) ?? []);
}

function withoutShapeless(line: string): string {
  return line.replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cf}\0]/gu, "");
}

function toCommand(line: string): RunnerCommand | undefined {
  const trimmed = line.replace(/^[\s\p{Z}\u0085]+/u, "");
  const end = trimmed.startsWith("::") ? trimmed.indexOf("::", 2) : -1;
  if (end > 0) return { name: nameIn(trimmed.slice(2, end)), data: unescaped(trimmed.slice(end + 2)) };
  const start = line.indexOf("##[");
  const close = start < 0 ? -1 : line.indexOf("]", start);
  if (close < 0) return undefined;
  return { name: nameIn(line.slice(start + 3, close)), data: unescaped(line.slice(close + 1)) };
}

function nameIn(info: string): string {
  return info.split(" ", 1)[0] ?? "";
}

/** Decodes one escape after the other, as the runner does. */
function unescaped(data: string): string {
  return data.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}
