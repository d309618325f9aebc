import type { LocalPullRequest } from "local-github";
import type { ActionResult } from "local-platform";

/** Everything that the runs of a world wrote. */
export interface Traces {
  readonly results: readonly ActionResult[];
  readonly pullRequests: readonly LocalPullRequest[];
  /** Bodies of requests to GitHub: comments, deployments, commits. */
  readonly sent: readonly unknown[];
}

/** Places where a secret can be read, and lines of logs that command GitHub's runner. */
export function findLeaks(secrets: readonly string[], traces: Traces): string[] {
  const forms = secrets.flatMap(toForms);
  const leaks = toTexts(traces).filter(([, text]) => forms.some((form) => text.includes(form)));
  return [
    ...leaks.map(([place]) => `a token is in ${place}`),
    ...traces.results.flatMap(({ rawLog }) => findCommands(rawLog)),
  ];
}

function toTexts({ results, pullRequests, sent }: Traces): [place: string, text: string][] {
  return [
    ...results.flatMap((result, index): [string, string][] => [
      [`log ${index}`, afterMasks(result.rawLog)],
      [`outputs ${index}`, JSON.stringify(result.outputs)],
      [`summary ${index}`, result.summary],
    ]),
    ...pullRequests.flatMap((pull) =>
      pull.comments().map(({ body }): [string, string] => [`a comment on #${pull.number}`, body]),
    ),
    ...sent.map((body, index): [string, string] => [
      `request ${index}`,
      JSON.stringify(body, decodeContents),
    ]),
  ];
}

/** A token as it is, and as git sends it. */
function toForms(secret: string): string[] {
  return [secret, Buffer.from(`x-access-token:${secret}`).toString("base64")];
}

/** GitHub takes files in base64. */
function decodeContents(key: string, value: unknown): unknown {
  return key === "contents" && typeof value === "string" ? Buffer.from(value, "base64").toString() : value;
}

/** The log after the lines that hide the tokens. */
function afterMasks(rawLog: string): string {
  const lines = rawLog.split("\n");
  return lines.slice(lines.findIndex((line) => !line.startsWith("::add-mask::"))).join("\n");
}

/**
 * Lines that the runner would obey, of a kind that the action never sends. It takes `::name::` after any white space,
 * and `##[name]` anywhere (actions/runner, `ActionCommand.cs`).
 */
function findCommands(rawLog: string): string[] {
  const lines = afterMasks(rawLog).split(/[\n\r]/);
  const foreign = lines.filter((line) => {
    if (/^::(?:debug|notice|warning|error)::/.test(line)) return false;
    return /^\s*::[^:]*::/.test(line) || /##\[[^\]]*\]/.test(line);
  });
  return foreign.map((line) => `the log commands the runner: ${line}`);
}
