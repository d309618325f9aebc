import { stringify } from "yaml";
import { INPUTS } from "./input-table.ts";
import { OUTPUTS } from "./output-table.ts";

/** The text of `action.yml`, made from the tables that the program itself reads. */
export function renderActionDefinition(): string {
  const inputs = Object.entries(INPUTS).map(([name, input]) => [name, { required: false, ...input }]);
  const outputs = Object.entries(OUTPUTS).map(([name, description]) => [name, { description }]);
  const definition = {
    name: "Preview of a pull request",
    description:
      "Gives a pull request its own running service at its own URL, and removes it when the pull request closes.",
    author: "preview-environments",
    branding: { icon: "eye", color: "blue" },
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(outputs),
    runs: { using: "node24", main: "dist/main.mjs" },
  };
  return stringify(definition, { lineWidth: 0 });
}
