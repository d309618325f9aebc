/** When each step of a run was over, in milliseconds since 1970. What has not happened, or is not known, is undefined. */
export interface Timeline {
  /** When the event happened, by GitHub's clock. */
  readonly triggered?: number | undefined;
  readonly started: number;
  readonly planned?: number | undefined;
  readonly committed?: number | undefined;
  /** When the preview was first seen to answer, or no longer to answer. */
  readonly finished?: number | undefined;
}

export type Phase = "queued" | "planned" | "committed" | "ready";

/** How long each phase took, in seconds with one decimal. A phase that did not happen is left out. */
export function toPhases({ triggered, started, planned, committed, finished }: Timeline): [Phase, number][] {
  const phases: [Phase, number | undefined, number | undefined][] = [
    ["queued", triggered, started],
    ["planned", started, planned],
    ["committed", planned, committed],
    ["ready", committed ?? planned, finished],
  ];
  return phases.flatMap(([phase, from, to]): [Phase, number][] =>
    from === undefined || to === undefined ? [] : [[phase, Math.max(0, Math.round((to - from) / 100) / 10)]],
  );
}
