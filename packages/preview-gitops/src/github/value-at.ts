/** What an answer has below these keys, one after the other; undefined where one is missing. */
export function valueAt(answer: unknown, ...keys: readonly string[]): unknown {
  let value = answer;
  for (const key of keys)
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}
