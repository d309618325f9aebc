const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** The shortest text of some whole seconds: `toMilliseconds(toDuration(milliseconds))` is the same number again. */
export function toDuration(milliseconds: number): string {
  const [unit, factor] =
    Object.entries(UNITS).findLast(([, length]) => milliseconds % length === 0) ?? (["s", UNITS.s] as const);
  return `${milliseconds / factor}${unit}`;
}

/** Milliseconds of a text that has the form `duration`; not a number for any other text. */
export function toMilliseconds(duration: string): number {
  const unit = duration.at(-1);
  const factor = unit === "s" || unit === "m" || unit === "h" || unit === "d" ? UNITS[unit] : Number.NaN;
  return Number(duration.slice(0, -1)) * factor;
}

/** The number that a text of the form `quantity` means, for comparisons. */
export function toAmount(quantity: string): number {
  const unit = quantity.replace(/^[0-9.]+/, "");
  return Number.parseFloat(quantity) * (FACTORS[unit] ?? 1);
}

/**
 * A moment as manifests record it, in ISO 8601.
 *
 * @param time Milliseconds since 1970.
 * @example
 * toTimestamp(0); // "1970-01-01T00:00:00.000Z"
 */
export function toTimestamp(time: number): string {
  // oxlint-disable-next-line no-restricted-globals -- with an argument, Date reads no clock
  return new Date(time).toISOString();
}
