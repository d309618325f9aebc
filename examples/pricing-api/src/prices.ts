export interface Price {
  readonly sku: string;
  readonly name: string;
  readonly unit: string;
  /** In cents, because money is counted, not measured. */
  readonly cents: number;
  readonly currency: string;
}

export const prices: readonly Price[] = [
  { sku: "espresso", name: "Espresso", unit: "cup", cents: 240, currency: "EUR" },
  { sku: "flat-white", name: "Flat white", unit: "cup", cents: 380, currency: "EUR" },
  { sku: "filter-coffee", name: "Filter coffee", unit: "mug", cents: 310, currency: "EUR" },
  { sku: "house-blend", name: "House blend", unit: "250 g bag", cents: 1190, currency: "EUR" },
  { sku: "single-origin", name: "Single origin", unit: "250 g bag", cents: 1450, currency: "EUR" },
];

/** For example `€3.80`. */
export function formatPrice({ cents, currency }: Price): string {
  return new Intl.NumberFormat("en", { style: "currency", currency }).format(cents / 100);
}
