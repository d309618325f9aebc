import type { Observations, Question } from "./path-facts.ts";
import { broken, type CheckedStep, skipped, type Step, type StepId } from "./step.ts";
import { CLUSTER_STEPS, CONFIG_STEP } from "./steps/clusters.ts";
import { HUB_STEPS } from "./steps/hub.ts";
import { PREVIEW_STEPS } from "./steps/preview.ts";
import { SPOKE_STEPS } from "./steps/spoke.ts";

/** The path in the order of a request, and then the objects in the clusters that make it. */
const STEPS: readonly Step[] = [
  CONFIG_STEP,
  ...HUB_STEPS,
  ...SPOKE_STEPS,
  ...PREVIEW_STEPS,
  ...CLUSTER_STEPS,
];

/** The result of every step. A step that needs a broken step is skipped, and names the broken step. */
export function checkPath(question: Question, seen: Observations): readonly CheckedStep[] {
  const causes = new Map<StepId, string>();
  return STEPS.map(({ id, title, needs = [], check }) => {
    const cause = needs.map((need) => causes.get(need)).find((found) => found !== undefined);
    const result =
      cause === undefined ? check(question, seen) : skipped(`depends on a failed step: ${cause}`);
    if (cause !== undefined) causes.set(id, cause);
    else if (result.state === "broken") causes.set(id, title);
    return { id, title, result };
  });
}

/** The results where the config is wrong: no other step can be checked. */
export function checkWithoutConfig(detail: string): readonly CheckedStep[] {
  const result = broken(detail, "correct the file; its keys are in preview.schema.json");
  const other = skipped(`depends on a failed step: ${CONFIG_STEP.title}`);
  return STEPS.map(({ id, title }) => ({ id, title, result: id === CONFIG_STEP.id ? result : other }));
}
