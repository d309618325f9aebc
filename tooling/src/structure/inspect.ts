import { branchNameProblems } from "./branch-names.ts";
import { errorClassProblems } from "./error-classes.ts";
import { type Figure, figureProblem, measure, type Schema } from "./figures.ts";
import { namedFunctions } from "./functions.ts";
import { findCycles, importGraph } from "./import-graph.ts";
import { packageEntries } from "./package-entries.ts";
import { functionFinder } from "./ports.ts";
import { isShipped, parseSource } from "./sources.ts";
import { findThrowing, keyOf } from "./throwing.ts";
import { verbProblems } from "./verbs.ts";

/** What a repository's source looks like, in figures, and what breaks a rule. */
export interface Structure {
  readonly figures: readonly Figure[];
  /** One line each: the place, and what is wrong there. */
  readonly problems: readonly string[];
}

const MANIFEST = /^(?:apps|packages)\/[^/]+\/package\.json$/;
const SCHEMA = "packages/preview-core/preview.schema.json";
const REFERENCE = "docs/configuration.md";

/** Inspects a repository. `files`: path → text of at least its sources, manifests, schema and reference page. */
export function inspect(files: ReadonlyMap<string, string>): Structure {
  const all = [...files];
  const sources = all.filter(([path]) => isShipped(path)).map(([path, text]) => parseSource(path, text));
  const manifests = new Map(all.filter(([path]) => MANIFEST.test(path)));
  const graph = importGraph(sources, packageEntries(manifests));
  const schema: Schema = JSON.parse(files.get(SCHEMA) ?? "{}");
  const figures = measure({ sources, graph, schema, reference: files.get(REFERENCE) ?? "" });
  const takesFunction = functionFinder(sources, graph);
  const functions = sources.flatMap(namedFunctions);
  const throwing = findThrowing(functions, graph);
  const verbs = functions.flatMap((named) => {
    const { path, parameters } = named;
    return verbProblems(
      named,
      parameters.some((parameter) => takesFunction(path, parameter)),
      throwing.get(keyOf(named)),
    );
  });
  return {
    figures,
    problems: [
      ...verbs,
      ...sources.flatMap(errorClassProblems),
      ...sources.flatMap(branchNameProblems),
      ...findCycles(graph).map((cycle) => `import cycle: ${cycle.join(", ")}`),
      ...figures.map(figureProblem).filter((problem) => problem !== undefined),
    ],
  };
}
