import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ActionResult, LocalPullRequest, LocalRepository } from "local-platform";

const git = promisify(execFile);

/** Everything that a world's runs have left behind. */
export interface Traces {
  readonly results: readonly ActionResult[];
  readonly pullRequests: readonly LocalPullRequest[];
  readonly gitops: LocalRepository;
}

/** Where one of these secrets can be read, or where the log does something that only the action itself may do. */
export async function findLeaks(secrets: readonly string[], traces: Traces): Promise<string[]> {
  const texts = await toTexts(traces);
  const forms = secrets.flatMap(toForms);
  const leaks = texts.filter(([, text]) => forms.some((form) => text.includes(form))).map(([place]) => place);
  return [
    ...leaks.map((place) => `a token is in ${place}`),
    ...traces.results.flatMap(({ rawLog }) => findCommands(rawLog)),
  ];
}

async function toTexts({ results, pullRequests, gitops }: Traces): Promise<[place: string, text: string][]> {
  const history = ["log", "--all", "--patch", "--format=%an %ae %B"];
  const { stdout } = await git("git", ["-C", gitops.gitDirectory, ...history], { maxBuffer: 2 ** 26 });
  return [
    ["the GitOps repository", stdout],
    ...results.flatMap((result, index): [string, string][] => [
      [`log ${index}`, afterMasks(result.rawLog)],
      [`outputs ${index}`, JSON.stringify(result.outputs)],
      [`summary ${index}`, result.summary],
    ]),
    ...pullRequests.flatMap((pull) =>
      pull.comments().map(({ body }): [string, string] => [`a comment on #${pull.number}`, body]),
    ),
  ];
}

/** A token as it is, and as git sends it. */
function toForms(secret: string): string[] {
  return [secret, Buffer.from(`x-access-token:${secret}`).toString("base64")];
}

/** What is written after the runner has been told to hide the tokens. */
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
