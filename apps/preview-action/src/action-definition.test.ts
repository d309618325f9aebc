import { expect, test } from "vitest";
import { renderActionDefinition } from "./action-definition.ts";

test("action.yml declares the inputs and outputs that the program knows", async () => {
  // After a change of the tables: ./x --filter preview-action definition
  await expect(renderActionDefinition()).toMatchFileSnapshot("../action.yml");
});
