import { compareLive, type Difference } from "./compare-live.ts";
import { type LiveObjects, type ObjectRef, showObject } from "./live-objects.ts";

/** What one object is in the cluster. */
export type LiveSight =
  | { readonly object: string; readonly differences: readonly Difference[] }
  | { readonly object: string; readonly unreadable: string };

/** How each of the rendered objects is in its cluster, in their order. What cannot be read is told, and nothing to throw. */
export async function observeLive(
  wanted: readonly ObjectRef[],
  cluster: LiveObjects,
): Promise<readonly LiveSight[]> {
  const sights: LiveSight[] = [];
  // One after the other: API servers limit how much one client may ask at once.
  for (const each of wanted) sights.push(await look(each, cluster));
  return sights;
}

async function look(wanted: ObjectRef, cluster: LiveObjects): Promise<LiveSight> {
  const object = showObject(wanted);
  try {
    return { object, differences: compareLive(wanted, await cluster.read(wanted)) };
  } catch (error) {
    return { object, unreadable: error instanceof Error ? error.message : String(error) };
  }
}
