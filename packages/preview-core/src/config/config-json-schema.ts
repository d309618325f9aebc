import * as z from "zod";
import { SETTINGS } from "../schema-rules.ts";
import { configSchema } from "./platform-config.ts";

/** The JSON Schema of `preview.yaml`, for editors; `preview.schema.json` is this, printed. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, {
    io: "input",
    metadata: SETTINGS,
    override({ zodSchema, jsonSchema }) {
      // zod leaves out the examples of a setting that it converts, and knows no word for the last two.
      const examples = SETTINGS.get(zodSchema)?.examples;
      if (examples !== undefined) jsonSchema.examples = [...examples];
      delete jsonSchema["hint"];
      delete jsonSchema["since"];
    },
  });
  return { title: "Platform config of preview environments", ...schema };
}
