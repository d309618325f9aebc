import { type FaultGround, faultGround } from "./fault-ground.fixture.ts";
import { FAULT_KINDS, type FaultTarget } from "local-github";
import { type Scenario, SCENARIOS } from "./fault-scenarios.fixture.ts";
import { judgeFault } from "./judge-fault.fixture.ts";
import { type FaultCase, type Fetch, listTargets, playFault } from "./play-fault.fixture.ts";

/** Which faults a scenario meets, given its requests when nothing goes wrong. */
export type Select = (scenario: Scenario, targets: readonly FaultTarget[]) => readonly FaultCase[];

export interface MatrixOptions {
  /** Stands between the action and the network. Default: nothing */
  readonly wrap?: (fetch: Fetch) => Fetch;
  /** Whether one problem is enough. Default: false */
  readonly untilFirst?: boolean;
}

/** GitHub allows a workflow's token 1,000 requests an hour, and so does the local one. */
const CASES_ON_A_GROUND = 30;

/** Where a fault can do most harm. */
const TELLING = [
  "CreateComment",
  "CommitToGitOps",
  "repos/create-deployment",
  "ReadGitOps",
  "pulls/get",
  "repos/list-pull-requests-associated-with-commit",
];

/** Every kind once: in turn at one of the three requests where it can do most harm. */
export const eachKindOnce: Select = (scenario, targets) => {
  const harmful = TELLING.map((operation) => targets.findIndex((target) => target.operation === operation));
  return FAULT_KINDS.flatMap((kind, turn) => {
    const fitting = harmful
      .filter((index) => index >= 0 && hits({ scenario, kind, index }, targets))
      .slice(0, 3);
    const index = fitting[turn % fitting.length];
    return index === undefined ? [] : [{ scenario, kind, index }];
  });
};

/** Every kind at every request, which is hit so many times. */
export function everyKindEverywhere(times: number): Select {
  return (scenario, targets) => {
    const indices = targets.map((_, index) => index);
    const all = FAULT_KINDS.flatMap((kind) => indices.map((index) => ({ scenario, kind, index, times })));
    return all.filter((one) => hits(one, targets));
  };
}

/** Everything that goes wrong when a scenario meets these faults one after the other, each with what it was. */
export async function playMatrix(
  name: Scenario["name"],
  select: Select,
  { wrap, untilFirst = false }: MatrixOptions = {},
): Promise<string[]> {
  const { targets, cases } = await chooseCases(name, select);
  const problems: string[] = [];
  for (let start = 0; start < cases.length; start += CASES_ON_A_GROUND) {
    await onGround(problems, async (ground) => {
      for (const one of cases.slice(start, start + CASES_ON_A_GROUND)) {
        problems.push(...judgeFault(one, targets, await playFault(ground, one, targets, wrap)));
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
  await using ground = await faultGround();
  const targets = await listTargets(ground, scenario);
  return { targets, cases: select(scenario, targets) };
}

/** What is found out when a ground is cleared away, such as a token in a log, is a problem too. */
async function onGround(problems: string[], play: (ground: FaultGround) => Promise<void>): Promise<void> {
  const ground = await faultGround();
  await play(ground);
  try {
    await ground[Symbol.asyncDispose]();
  } catch (error) {
    problems.push(String(error));
  }
}

function hits({ kind, index }: FaultCase, targets: readonly FaultTarget[]): boolean {
  const target = targets[index];
  return target !== undefined && kind.on?.(target) !== false;
}
