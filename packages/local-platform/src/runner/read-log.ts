/** A remark that the runner shows beside a job. */
export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly message: string;
}

const COMMAND = /^\s*::(?<name>[a-z-]+)(?: [^:]*)?::(?<data>.*)$/;

/** What the runner makes of an action's output: annotations, and a log in which masked values show as `***`. */
export function readLog(output: string): { annotations: Annotation[]; log: string } {
  const annotations: Annotation[] = [];
  const secrets: string[] = [];
  const lines: string[] = [];
  for (const line of output.split("\n")) {
    const { name, data = "" } = COMMAND.exec(line)?.groups ?? {};
    const message = unescapeData(data);
    if (name === "add-mask") secrets.push(message);
    else if (name === "error" || name === "warning" || name === "notice")
      annotations.push({ level: name, message });
    else if (name !== "debug") lines.push(line);
  }
  const log = secrets.reduce((text, secret) => text.replaceAll(secret, "***"), lines.join("\n"));
  return { annotations, log };
}

function unescapeData(data: string): string {
  return data.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}
