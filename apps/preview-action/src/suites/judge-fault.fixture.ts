import type { FaultTarget } from "local-github";
import type { FaultCase, PlayedFault, Seen } from "./play-fault.fixture.ts";

/** What a request is for. */
type Role = "look" | "commit" | "second look" | "feedback";

/** Words by which a message says what to do. */
const REMEDY =
  /give the |check the name|add the GitHub App|unarchive|may be asked again|gave up after|access blocked/;

/** Everything that is wrong with how a run has met a fault, each with what it was. */
export function judgeFault(
  { scenario, kind, index, times = 1 }: FaultCase,
  targets: readonly FaultTarget[],
  { hits, faulty, clean, headSha, tokens, overheard }: PlayedFault,
): string[] {
  const role = roleOf(targets, index);
  const isFinal = kind.nature === "lasting" || times > 1;
  const isTold = faulty.result.annotations.some(({ level }) => level !== "notice");
  const problems: [boolean, string][] = [
    [hits < 1, "the fault never struck"],
    ...always(faulty, headSha).map((problem): [boolean, string] => [true, problem]),
    ...always(clean, headSha).map((problem): [boolean, string] => [true, `the next run: ${problem}`]),
    [clean.result.exitCode !== 0, `the next run failed: ${told(clean)}`],
    [!clean.right, "the next run leaves the GitOps repository wrong"],
    [faulty.pushes + clean.pushes > 1, "two commits landed"],
    [clean.comments.length !== 1, "there is no comment after the next run"],
    [!isDone(clean, scenario.name), `the comment after the next run says: ${clean.comments.join()}`],
    [tokens.some((token) => overheard.some((text) => text.includes(token))), "a stranger was sent a token"],
    [tokens.some((token) => leaks(faulty, token)), "a token can be read"],
    [!isFinal && faulty.result.exitCode !== 0, `gave up: ${told(faulty)}`],
    [!isFinal && !faulty.right, "leaves the GitOps repository wrong"],
    [!isFinal && role !== "feedback" && isTold, `speaks of a fault that has passed: ${told(faulty)}`],
    [kind.nature === "harmless" && !isFinal && isTold, `speaks of nothing: ${told(faulty)}`],
    [
      isFinal && role === "feedback" && (faulty.result.exitCode !== 0 || !faulty.right),
      `fails for what it could not tell: ${told(faulty)}`,
    ],
    [kind.nature === "lasting" && role === "feedback" && !isTold, "does not say what it could not tell"],
    [role === "second look" && !faulty.right, "leaves the GitOps repository wrong"],
  ];
  const what = `${scenario.name}: ${kind.name}, ${times} times at request ${index} (${targets[index]?.operation})`;
  return problems.filter(([isProblem]) => isProblem).map(([, problem]) => `${what}: ${problem}`);
}

/** What holds after every run, whatever happened. */
function always({ result, right, pushes, comments, deployments }: Seen, headSha: string): string[] {
  const { exitCode, annotations, outputs } = result;
  const errors = annotations.filter(({ level }) => level === "error");
  const unexpected = annotations.filter(({ message }) => message.includes("unexpected"));
  const problems: [boolean, string][] = [
    [comments.length > 1, "there are two comments"],
    [deployments.filter(({ sha }) => sha === headSha).length > 1, "there are two deployments of one commit"],
    [exitCode === 0 && !right, "says that all is well, and the GitOps repository is wrong"],
    [exitCode === 0 && errors.length > 0, "speaks of errors and succeeds"],
    [exitCode !== 0 && errors.length === 0, "fails without a word"],
    [exitCode !== 0 && !errors.some(({ message }) => REMEDY.test(message)), "does not say what to do"],
    [exitCode !== 0 && pushes > 0 && !right, "fails half-done"],
    [unexpected.length > 0, `meets what it does not expect: ${unexpected[0]?.message}`],
    [outputs["changed"] === "false" && pushes > 0, "says that it changed nothing, and has"],
    [outputs["changed"] === "true" && pushes === 0, "says that it changed something, and has not"],
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
  return commit !== -1 && index > commit ? "second look" : "look";
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

function told({ result }: Seen): string {
  return result.annotations.map(({ level, message }) => `${level}: ${message}`).join("; ");
}
