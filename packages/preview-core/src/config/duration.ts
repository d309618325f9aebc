const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The shortest text of some whole seconds: `toMilliseconds(toDuration(milliseconds))` is the same again. */
export function toDuration(milliseconds: number): string {
  const [unit, factor] =
    Object.entries(UNITS).findLast(([, length]) => milliseconds % length === 0) ?? (["s", UNITS.s] as const);
  return `${milliseconds / factor}${unit}`;
}

/** Milliseconds of a text that matches the form `duration`. */
export function toMilliseconds(duration: string): number {
  const unit = duration.at(-1);
  const factor = unit === "s" || unit === "m" || unit === "h" || unit === "d" ? UNITS[unit] : Number.NaN;
  return Number(duration.slice(0, -1)) * factor;
}
