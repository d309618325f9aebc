import type { Position, Problem } from "../preview-error.ts";
import type { PlatformConfig } from "./platform-config.ts";

/** The place of a setting in the file that a config was read from. */
type Locate = (path: readonly string[]) => Position;

const SOURCES = new WeakMap<PlatformConfig, Locate>();

/** Remembers where the settings of a config are in its file, for as long as the config is used. */
export function rememberSource(config: PlatformConfig, locate: Locate): void {
  SOURCES.set(config, locate);
}

/**
 * Problems with settings, each with its line and column in the file of the config. A config that was not read from a
 * file, or a copy of one, has no places.
 */
export function locateProblems(config: PlatformConfig, problems: readonly Problem[]): Problem[] {
  const locate = SOURCES.get(config);
  if (locate === undefined) return [...problems];
  return problems.map((problem) => ({ ...problem, position: locate(problem.path.split(".")) }));
}
