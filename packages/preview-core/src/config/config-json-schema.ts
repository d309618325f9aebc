import * as z from "zod";
import { configSchema } from "./config-schema.ts";

/** The JSON Schema of `preview.yaml`, for editors; `preview.schema.json` is this, printed. */
export function configJsonSchema(): Record<string, unknown> {
  return {
    title: "Platform config of preview environments",
    ...z.toJSONSchema(configSchema, { io: "input" }),
  };
}
