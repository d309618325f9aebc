/** A remark that the runner shows beside a job. */
export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly message: string;
}

/** Where the runner sees a command: at a line's start, or in its older form anywhere (actions/runner, `ActionCommand.cs`). */
const COMMANDS = [
  /^\s*::(?<name>[a-z-]+)(?: (?:(?!::).)*)?::(?<data>.*)$/,
  /##\[(?<name>[a-z-]+)(?: [^\]]*)?\](?<data>.*)$/,
];

/** What the runner makes of an action's output: annotations, and a log in which masked values show as `***`. */
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
