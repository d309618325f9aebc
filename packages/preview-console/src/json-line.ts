/**
 * A value as JSON on one line of printable ASCII. Nothing that shows or reads logs takes it for more than that: no terminal,
 * nothing that splits lines, and not GitHub's runner, which obeys `##[name]` anywhere in a line
 * (actions/runner, `src/Runner.Common/ActionCommand.cs`).
 */
export function jsonLine(value: object): string {
  const text = JSON.stringify(value)
    .replace(/[^ -~]/g, toEscape)
    .replaceAll("##[", String.raw`#\u0023[`);
  return `${text}\n`;
}

function toEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
