import type { NamedFunction } from "./functions.ts";
import type { ImportGraph } from "./import-graph.ts";

/** `path#name` of each function that can throw → the reason, such as `throws` or `calls parseConfig, which can throw`. */
export type Throwing = ReadonlyMap<string, string>;

/** The functions that throw, or that call a function of these files that can throw. */
export function findThrowing(functions: readonly NamedFunction[], { definitions }: ImportGraph): Throwing {
  const own = functions.filter(({ throws }) => throws);
  const found = new Map(own.map((named) => [keyOf(named), "throws"]));
  const callers = new Map<string, NamedFunction[]>();
  for (const named of functions) {
    for (const call of named.calls) {
      const local = `${named.path}#${call}`;
      const called = definitions.get(local) ?? local;
      callers.set(called, [...(callers.get(called) ?? []), named]);
    }
  }
  const open = [...found.keys()];
  for (let called = open.pop(); called !== undefined; called = open.pop()) {
    for (const caller of callers.get(called) ?? []) {
      const key = keyOf(caller);
      if (found.has(key)) continue;
      found.set(key, `calls ${called.slice(called.indexOf("#") + 1)}, which can throw`);
      open.push(key);
    }
  }
  return found;
}

/** The function's name in a {@link Throwing} map. */
export function keyOf({ path, name }: NamedFunction): string {
  return `${path}#${name}`;
}
