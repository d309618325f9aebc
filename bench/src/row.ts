/** One measurement, as in `results.json`. */
export interface Row {
  readonly id: string;
  /** Rounded to two decimals. */
  readonly value: number;
  /** Unit of `value`. */
  readonly unit: string;
  /** The comparison, measured in the same run. */
  readonly versus: string;
  /** `value` divided by the comparison. `null` when the comparison is zero. */
  readonly ratio: number | null;
}

/** A row whose value is a ratio. Speed is always a ratio, because a ratio does not depend on the machine. */
export function comparison(row: Pick<Row, "id" | "unit" | "versus">, ratio: number): Row {
  const value = round(ratio);
  return { id: row.id, value, unit: row.unit, versus: row.versus, ratio: value };
}

/** A row whose value is a count, with its comparison. */
export function count(row: Omit<Row, "ratio">, ratio: number): Row {
  return {
    id: row.id,
    value: round(row.value),
    unit: row.unit,
    versus: row.versus,
    ratio: Number.isFinite(ratio) ? round(ratio) : null,
  };
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
