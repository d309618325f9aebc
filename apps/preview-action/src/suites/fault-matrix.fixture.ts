import { type FaultTestBed, faultTestBed } from "./fault-test-bed.fixture.ts";
import { FAULT_KINDS, type FaultTarget } from "local-github";
import { type Scenario, SCENARIOS } from "./fault-scenarios.fixture.ts";
import { checkFault } from "./check-fault.fixture.ts";
import { type FaultCase, type Fetch, listTargets, runFault } from "./run-fault.fixture.ts";

/** Selects the faults for a scenario, by its requests without faults. */
export type Select = (scenario: Scenario, targets: readonly FaultTarget[]) => readonly FaultCase[];

export interface MatrixOptions {
  /** Stands between the action and the network. Default: none */
  readonly wrap?: (fetch: Fetch) => Fetch;
  /** Whether to stop at the first problem. Default: false */
  readonly untilFirst?: boolean;
}

/** GitHub allows a workflow's token 1,000 requests an hour, and so does the local one. */
const CASES_ON_A_TEST_BED = 30;

/** The requests where a fault can do most harm. */
const MOST_HARMFUL = [
  "CreateComment",
  "CommitToGitOps",
  "repos/create-deployment",
  "ReadGitOps",
  "pulls/get",
  "repos/list-pull-requests-associated-with-commit",
];

/** Every kind once, in turn at one of the three requests where it can do most harm. */
export const eachKindOnce: Select = (scenario, targets) => {
  const harmful = MOST_HARMFUL.map((operation) =>
    targets.findIndex((target) => target.operation === operation),
  );
  return FAULT_KINDS.flatMap((kind, turn) => {
    const fitting = harmful
      .filter((index) => index >= 0 && hits({ scenario, kind, index }, targets))
      .slice(0, 3);
    const index = fitting[turn % fitting.length];
    return index === undefined ? [] : [{ scenario, kind, index }];
  });
};

/** Every kind at every request, this many times each. */
export function everyKindEverywhere(times: number): Select {
  return (scenario, targets) => {
    const indices = targets.map((_, index) => index);
    const all = FAULT_KINDS.flatMap((kind) => indices.map((index) => ({ scenario, kind, index, times })));
    return all.filter((one) => hits(one, targets));
  };
}

/** The problems of a scenario with each of these faults, one after the other. */
export async function runMatrix(
  name: Scenario["name"],
  select: Select,
  { wrap, untilFirst = false }: MatrixOptions = {},
): Promise<string[]> {
  const { targets, cases } = await chooseCases(name, select);
  const problems: string[] = [];
  for (let start = 0; start < cases.length; start += CASES_ON_A_TEST_BED) {
    await onTestBed(problems, async (testBed) => {
      for (const one of cases.slice(start, start + CASES_ON_A_TEST_BED)) {
        problems.push(...checkFault(one, targets, await runFault(testBed, one, targets, wrap)));
        if (untilFirst && problems.length > 0) return;
      }
    });
    if (untilFirst && problems.length > 0) break;
  }
  return problems;
}

async function chooseCases(
  name: Scenario["name"],
  select: Select,
): Promise<{ readonly targets: readonly FaultTarget[]; readonly cases: readonly FaultCase[] }> {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  await using testBed = await faultTestBed();
  const targets = await listTargets(testBed, scenario);
  return { targets, cases: select(scenario, targets) };
}

/** Disposing a test bed also finds problems, such as a token in a log. */
async function onTestBed(problems: string[], run: (testBed: FaultTestBed) => Promise<void>): Promise<void> {
  const testBed = await faultTestBed();
  await run(testBed);
  try {
    await testBed[Symbol.asyncDispose]();
  } catch (error) {
    problems.push(String(error));
  }
}

function hits({ kind, index }: FaultCase, targets: readonly FaultTarget[]): boolean {
  const target = targets[index];
  return target !== undefined && kind.on?.(target) !== false;
}
