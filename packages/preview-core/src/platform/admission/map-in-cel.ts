import { toCelList } from "./cel-text.ts";

/**
 * CEL that is true when a map has no other keys than these, so that what a later version brings is refused until it is
 * named. `dyn` lets the API server's type check read a struct as a map.
 */
export function onlyKeys(map: string, keys: readonly string[]): string {
  return `dyn(${map}).all(k, k in ${toCelList(keys)})`;
}

/** CEL for what is at a path, or the default where the path ends early, so that a refusal has words instead of an error. */
export function at(map: string, path: readonly string[], missing: string): string {
  const steps = path.map((key, index) => `'${key}' in ${select(map, path.slice(0, index))}`);
  return `(${steps.join(" && ")} ? ${select(map, path)} : ${missing})`;
}

function select(map: string, path: readonly string[]): string {
  return [map, ...path.map((key) => `['${key}']`)].join("");
}
