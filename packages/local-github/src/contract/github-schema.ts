import { readFileSync } from "node:fs";
import { buildSchema, type GraphQLSchema } from "graphql";

// The package's own entry also parses megabytes of JSON on import. Nothing here needs them.
const FILE = new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema"));

let built: GraphQLSchema | undefined;

/** GitHub's published GraphQL schema, executable. */
export function githubSchema(): GraphQLSchema {
  built ??= buildSchema(readFileSync(FILE, "utf8"), { assumeValid: true, noLocation: true });
  return built;
}
