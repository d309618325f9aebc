import { lineAt, type Source, walk } from "./sources.ts";

/**
 * Classes that extend `Error` directly, with the reason. Any other error class extends `ExpectedError`, whose message
 * programs print without a stack trace.
 */
const PLAIN_ERRORS: Readonly<Record<string, string>> = {
  ExpectedError: "the base class",
  InterruptedError: "ends a program silently, with exit code 130",
  StrangeAnswerError: "caught beside the client that throws it, which tells it as a GitOpsError",
  StuckError: "a mistake in the program, whose trace is wanted",
  OnDemandRefused: "caught in the folder that throws it, which then fetches everything",
};

/** The error classes of a file that programs would report with a stack trace. */
export function errorClassProblems({ path, text, program }: Source): string[] {
  const problems: string[] = [];
  walk(program, (node) => {
    if (node.type !== "ClassDeclaration" && node.type !== "ClassExpression") return;
    if (node.superClass?.type !== "Identifier" || node.superClass.name !== "Error") return;
    const name = node.id?.name ?? "a class";
    if (!Object.hasOwn(PLAIN_ERRORS, name))
      problems.push(`${path}:${lineAt(text, node.start)}: ${name} extends Error instead of ExpectedError`);
  });
  return problems;
}
