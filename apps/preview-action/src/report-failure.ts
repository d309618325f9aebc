import { escapeMarkdown, type Runner } from "preview-console";
import { PreviewError, type Problem } from "preview-core";
import { GitOpsError } from "preview-gitops";

/** Tells the runner why a run could not be finished, in log, summary and outputs. */
export async function reportFailure(runner: Runner, error: unknown, cancelled: boolean): Promise<void> {
  if (cancelled) return runner.notice("cancelled; what was committed stays, and nothing is half-done");
  const lines = toProblems(error).map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  for (const line of lines) runner.error(line);
  if (isUnexpected(error)) runner.debug(error.stack ?? "");
  const list = lines.map((line) => `- ${escapeMarkdown(line)}`);
  await runner.addSummary(["### The preview failed", "", ...list].join("\n"));
  await runner.setOutputs({ state: "failed", changed: "false" });
}

function isUnexpected(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof PreviewError) && !(error instanceof GitOpsError);
}

function toProblems(error: unknown): readonly Problem[] {
  if (error instanceof PreviewError) return error.problems;
  if (error instanceof GitOpsError) return [{ path: "", message: error.message }];
  const message = error instanceof Error ? error.message : String(error);
  return [{ path: "", message: `unexpected: ${message}; please report it` }];
}
