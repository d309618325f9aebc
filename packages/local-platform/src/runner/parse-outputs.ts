/**
 * The values in the text of a `GITHUB_OUTPUT` file, by the runner's own grammar: `name=value` lines and
 * `name<<delimiter` blocks (actions/runner, `FileCommandManager.cs`).
 */
export function parseOutputs(text: string): Record<string, string> {
  const lines = text.split("\n");
  const outputs: Record<string, string> = {};
  while (lines.length > 0) {
    const line = lines.shift() ?? "";
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (name !== undefined && delimiter !== undefined) outputs[name] = takeBlock(lines, delimiter);
    else if (line.includes("="))
      outputs[line.slice(0, line.indexOf("="))] = line.slice(line.indexOf("=") + 1);
    else if (line !== "") throw new Error(`not a line of a GITHUB_OUTPUT file: ${line}`);
  }
  return outputs;
}

function takeBlock(lines: string[], delimiter: string): string {
  const end = lines.indexOf(delimiter);
  if (end === -1) throw new Error(`the block of ${delimiter} has no end`);
  return lines
    .splice(0, end + 1)
    .slice(0, -1)
    .join("\n");
}
