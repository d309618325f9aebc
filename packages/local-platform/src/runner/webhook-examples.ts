import { createRequire } from "node:module";

interface WebhookDefinition {
  readonly name: string;
  readonly examples: readonly object[];
}

/** GitHub's own examples of an event's payload. */
export function webhookExamples(name: string): readonly object[] {
  // The package is one JSON file. ES modules can import it only with an attribute that bundlers do not know.
  const definitions: readonly WebhookDefinition[] = createRequire(import.meta.url)(
    "@octokit/webhooks-examples",
  );
  const found = definitions.find((definition) => definition.name === name);
  if (found === undefined) throw new Error(`GitHub has no example of ${name}`);
  return found.examples;
}
