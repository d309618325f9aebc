import fc from "fast-check";
import type { StartBackend } from "./backend.fixture.ts";
import { checkSchedule } from "./check-schedule.fixture.ts";
import { type Mutation, runSchedule } from "./run-schedule.fixture.ts";
import { anySchedule, type Schedule, type ScheduleOptions } from "./schedule.fixture.ts";

/** The property that every schedule keeps the invariants. A failure shows the violated invariants and the log. */
export function scheduleProperty(
  start: StartBackend,
  options: ScheduleOptions,
  mutation: Mutation = {},
): fc.IAsyncProperty<[Schedule]> {
  return fc.asyncProperty(anySchedule(options), async (schedule) => {
    const simulated = await runSchedule(schedule, start, mutation);
    const problems = checkSchedule(simulated);
    if (problems.length > 0) throw new Error([...problems, "", ...simulated.log].join("\n"));
  });
}
