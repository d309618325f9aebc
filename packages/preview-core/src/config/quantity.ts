const UNITS: Readonly<Record<string, number>> = {
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

/** The number that a text of the form `quantity` means, to compare it by. */
export function toAmount(quantity: string): number {
  const unit = quantity.replace(/^[0-9.]+/, "");
  return Number.parseFloat(quantity) * (UNITS[unit] ?? 1);
}
