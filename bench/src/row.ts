/** One measurement, as `results.json` keeps it. */
export interface Row {
  readonly id: string;
  /** Rounded to two decimals. */
  readonly value: number;
  /** What `value` counts. */
  readonly unit: string;
  /** What it is compared with, measured in the same run. */
  readonly versus: string;
  /** How many times what it is compared with; `null` where that is zero. */
  readonly ratio: number | null;
}

/** A row whose value is the comparison itself. Speed is only ever told like this: it does not depend on the machine. */
export function comparison(row: Pick<Row, "id" | "unit" | "versus">, ratio: number): Row {
  const value = round(ratio);
  return { id: row.id, value, unit: row.unit, versus: row.versus, ratio: value };
}

/** A row whose value was counted, beside what it is compared with. */
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
