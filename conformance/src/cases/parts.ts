import { inject } from "vitest";
import type { Part } from "../components/component.ts";

/** Whether one of these parts of the world is absent, so that cases which need it cannot run. */
export function absent(...parts: readonly Part[]): boolean {
  const world = inject("world");
  return parts.some((part) => world.absent[part] !== undefined);
}
