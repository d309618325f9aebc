import type { FaultTarget } from "local-github";
import type { FaultCase, FaultRun, Seen } from "./run-fault.fixture.ts";

/** The purpose of a request. */
type Role = "read" | "commit" | "re-read" | "feedback";

/** Words of messages that name a fix. */
const REMEDY =
  /give the |check the name|add the GitHub App|unarchive|may be asked again|gave up after|access blocked/;

/** Every violated invariant of a run with a fault, each with the name of its case. */
export function checkFault(
  { scenario, kind, index, times = 1 }: FaultCase,
  targets: readonly FaultTarget[],
  { hits, faulty, clean, headSha, tokens, received }: FaultRun,
): string[] {
  const role = roleOf(targets, index);
  const isFinal = kind.nature === "permanent" || times > 1;
  const isReported = faulty.result.annotations.some(({ level }) => level !== "notice");
  const problems: [boolean, string][] = [
    [hits < 1, "the fault never happened"],
    ...always(faulty, headSha).map((problem): [boolean, string] => [true, problem]),
    ...always(clean, headSha).map((problem): [boolean, string] => [true, `the next run: ${problem}`]),
    [clean.result.exitCode !== 0, `the next run failed: ${messagesOf(clean)}`],
    [!clean.right, "the next run leaves the GitOps repository wrong"],
    [faulty.pushes + clean.pushes > 1, "two commits landed"],
    [clean.comments.length !== 1, "there is no comment after the next run"],
    [!isDone(clean, scenario.name), `the comment after the next run says: ${clean.comments.join()}`],
    [
      tokens.some((token) => received.some((text) => text.includes(token))),
      "an untrusted server received a token",
    ],
    [tokens.some((token) => leaks(faulty, token)), "a token can be read"],
    [!isFinal && faulty.result.exitCode !== 0, `gave up: ${messagesOf(faulty)}`],
    [!isFinal && !faulty.right, "leaves the GitOps repository wrong"],
    [!isFinal && role !== "feedback" && isReported, `reports a fault that has passed: ${messagesOf(faulty)}`],
    [kind.nature === "harmless" && !isFinal && isReported, `reports a harmless fault: ${messagesOf(faulty)}`],
    [
      isFinal && role === "feedback" && (faulty.result.exitCode !== 0 || !faulty.right),
      `fails because a report failed: ${messagesOf(faulty)}`,
    ],
    [kind.nature === "permanent" && role === "feedback" && !isReported, "does not log that a report failed"],
    [role === "re-read" && !faulty.right, "leaves the GitOps repository wrong"],
  ];
  const what = `${scenario.name}: ${kind.name}, ${times} times at request ${index} (${targets[index]?.operation})`;
  return problems.filter(([isProblem]) => isProblem).map(([, problem]) => `${what}: ${problem}`);
}

/** The violated invariants that hold after every run. */
function always({ result, right, pushes, comments, deployments }: Seen, headSha: string): string[] {
  const { exitCode, annotations, outputs } = result;
  const errors = annotations.filter(({ level }) => level === "error");
  const unexpected = annotations.filter(({ message }) => message.includes("unexpected"));
  const problems: [boolean, string][] = [
    [comments.length > 1, "there are two comments"],
    [deployments.filter(({ sha }) => sha === headSha).length > 1, "there are two deployments of one commit"],
    [exitCode === 0 && !right, "succeeds, although the GitOps repository is wrong"],
    [exitCode === 0 && errors.length > 0, "logs errors and succeeds"],
    [exitCode !== 0 && errors.length === 0, "fails without an error message"],
    [exitCode !== 0 && !errors.some(({ message }) => REMEDY.test(message)), "names no fix"],
    [exitCode !== 0 && pushes > 0 && !right, "fails half-done"],
    [unexpected.length > 0, `meets an unexpected error: ${unexpected[0]?.message}`],
    [outputs["changed"] === "false" && pushes > 0, "reports no change after a commit"],
    [outputs["changed"] === "true" && pushes === 0, "reports a change without a commit"],
  ];
  return problems
    .filter(([isProblem]) => isProblem)
    .map(([, problem]) => `${problem} (${annotations.map(({ message }) => message).join("; ")})`);
}

function roleOf(targets: readonly FaultTarget[], index: number): Role {
  const operations = targets.map(({ operation }) => operation);
  const commit = operations.indexOf("CommitToGitOps");
  const operation = operations[index] ?? "";
  if (index === commit) return "commit";
  if (!/^(?:ReadGitOps|pulls\/get|repos\/list-pull-requests-associated-with-commit)$/.test(operation))
    return "feedback";
  return commit !== -1 && index > commit ? "re-read" : "read";
}

function isDone({ comments }: Seen, scenario: FaultCase["scenario"]["name"]): boolean {
  const title = scenario === "close" ? "is removed" : "is ready";
  return comments.some((body) => body.includes(`### The preview of \`pricing-api\` ${title}`));
}

function leaks({ result, comments }: Seen, token: string): boolean {
  const log = result.rawLog.split("\n").filter((line) => !line.startsWith("::add-mask::"));
  const texts = [...log, ...comments, result.summary, JSON.stringify(result.outputs)];
  return texts.some((text) => text.includes(token));
}

function messagesOf({ result }: Seen): string {
  return result.annotations.map(({ level, message }) => `${level}: ${message}`).join("; ");
}
