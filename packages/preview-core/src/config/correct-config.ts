import { type DataProblem, isRecord, toDataProblems, valueAt } from "../check-schema.ts";
import { closest } from "../closest.ts";
import type { Path } from "../read-yaml.ts";
import { keysAt, pathsOf } from "../schema-rules.ts";
import { configSchema } from "./platform-config.ts";

/** The problems of a config's data, as if every mistyped key were right. */
export interface CorrectedConfig {
  readonly problems: readonly DataProblem[];
  /** The path in the file of a path in the problems. */
  readonly toFilePath: (path: Path) => Path;
}

interface Correction {
  readonly parent: Path;
  readonly from: string;
  readonly to: string;
}

/** Keys that people expect and that preview.yaml does not have. */
const FOREIGN_KEYS: ReadonlyMap<string, string> = new Map([
  ["spoke", "is unknown; the spoke is called cluster here"],
  ["hub", "is unknown; the hub is the cluster where Argo CD runs, and has no key"],
  ["team", "is unknown; the team is an input of the action"],
  ["service", "is unknown; the service is an input of the action"],
]);

/**
 * Everything that is wrong with the data of a config. A mistyped key is one problem, and what is below it is checked under
 * the right key.
 */
export function correctConfig(original: unknown): CorrectedConfig {
  const data: unknown = structuredClone(original);
  const corrections: Correction[] = [];
  for (;;) {
    const problems = problemsOf(data);
    const found = problems.flatMap(({ kind, path }) =>
      kind === "unknown-key" ? correctKey(data, path) : [],
    );
    corrections.push(...found);
    if (found.length > 0) continue;
    const toFilePath = (path: Path): Path =>
      path.map((key, depth) => keyInFile(corrections, path, depth) ?? key);
    const mistyped = corrections.map(({ parent, from, to }): DataProblem => {
      return { path: [...parent, from], message: `is unknown; did you mean ${to}?`, kind: "unknown-key" };
    });
    return { problems: [...mistyped, ...problems.map(withAdvice)], toFilePath };
  }
}

function problemsOf(data: unknown): DataProblem[] {
  const { error } = configSchema.safeParse(data);
  return error === undefined ? [] : toDataProblems(configSchema, data, error);
}

/** Gives the value of an unknown key to the nearest known one that the section does not have. */
function correctKey(data: unknown, path: Path): Correction[] {
  const parent = path.slice(0, -1);
  const from = String(path.at(-1));
  const section = valueAt(data, parent);
  if (!isRecord(section)) return [];
  const free = keysAt(configSchema, parent).filter((key) => !Object.hasOwn(section, key));
  const to = closest(from, free);
  if (to === undefined) return [];
  section[to] = section[from];
  delete section[from];
  return [{ parent, from, to }];
}

function keyInFile(corrections: readonly Correction[], path: Path, depth: number): string | undefined {
  return corrections.find(
    ({ parent, to }) =>
      to === path[depth] && parent.length === depth && parent.every((key, index) => key === path[index]),
  )?.from;
}

function withAdvice(problem: DataProblem): DataProblem {
  if (problem.kind !== "unknown-key") return problem;
  const key = String(problem.path.at(-1));
  const elsewhere = pathsOf(configSchema).filter((path) => path.at(-1) === key);
  const [place] = elsewhere;
  const near = closest(key, keysAt(configSchema, problem.path.slice(0, -1)));
  const foreign = problem.path.length === 1 ? FOREIGN_KEYS.get(key) : undefined;
  if (near !== undefined)
    return { ...problem, message: `is unknown; did you mean ${near}, which is there too?` };
  if (foreign !== undefined) return { ...problem, message: foreign };
  if (place !== undefined && elsewhere.length === 1) {
    return { ...problem, message: `is unknown here; did you mean ${place.join(".")}?` };
  }
  return { ...problem, message: "is not a key of this version; remove it, or use a newer version" };
}
