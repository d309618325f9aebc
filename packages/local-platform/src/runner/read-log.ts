/** An annotation of a job. */
export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly message: string;
}

/** A command begins a line, or has the older form anywhere (actions/runner, `ActionCommand.cs`). */
const COMMANDS = [
  /^\s*::(?<name>[a-z-]+)(?: (?:(?!::).)*)?::(?<data>.*)$/,
  /##\[(?<name>[a-z-]+)(?: [^\]]*)?\](?<data>.*)$/,
];

/** Reads an action's output as the runner does: annotations, and a log with `***` for masked values. */
export function readLog(output: string): { annotations: Annotation[]; log: string } {
  const annotations: Annotation[] = [];
  const secrets: string[] = [];
  const lines: string[] = [];
  for (const line of output.split(/\r?\n/)) {
    const { name, data = "" } = findCommand(line);
    const message = unescapeData(data);
    if (name === "add-mask") secrets.push(message);
    else if (name === "error" || name === "warning" || name === "notice")
      annotations.push({ level: name, message });
    else if (name !== "debug") lines.push(line);
  }
  const log = secrets.reduce((text, secret) => text.replaceAll(secret, "***"), lines.join("\n"));
  return { annotations, log };
}

function findCommand(line: string): { readonly name?: string; readonly data?: string } {
  for (const command of COMMANDS) {
    const groups = command.exec(line)?.groups;
    if (groups !== undefined) return groups;
  }
  return {};
}

function unescapeData(data: string): string {
  return data.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}
