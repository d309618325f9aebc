import fc from "fast-check";
import type { StartBackend } from "./backend.fixture.ts";
import { judgeSchedule } from "./judge-schedule.fixture.ts";
import { type Mutation, playSchedule } from "./play-schedule.fixture.ts";
import { anySchedule, type Schedule, type ScheduleOptions } from "./schedule.fixture.ts";

/** That nothing goes wrong in any schedule; a failure tells what was wrong, and the whole story. */
export function everySchedule(
  start: StartBackend,
  options: ScheduleOptions,
  mutation: Mutation = {},
): fc.IAsyncProperty<[Schedule]> {
  return fc.asyncProperty(anySchedule(options), async (schedule) => {
    const played = await playSchedule(schedule, start, mutation);
    const problems = judgeSchedule(played);
    if (problems.length > 0) throw new Error([...problems, "", ...played.story].join("\n"));
  });
}
