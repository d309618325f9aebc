/** A value as JSON has it, for what Backstage keeps of a step. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The same value in the types that Backstage's outputs have; what JSON does not know is left out. */
export function toJson(value: object): { [key: string]: Json } {
  return JSON.parse(JSON.stringify(value));
}
