import { FORMS } from "../forms.ts";
import { LIMITS } from "../names/name-rule.ts";
import { type Parsed, port, section, SETTINGS, text } from "../schema-rules.ts";

export const service = section(
  "The Service in a service's chart, to which the route of a preview leads. The Service has the name of the Helm release.",
  {
    port: port.default(80).register(SETTINGS, {
      description: "The port of the Service.",
      examples: [8080],
    }),
    podPort: text(FORMS.portName, LIMITS.portName)
      .default("http")
      .register(SETTINGS, {
        description: "The name of the container's port that the Service leads to.",
        examples: ["web"],
      }),
  },
);

/** The Service in a service's chart. */
export type ServiceConfig = Parsed<typeof service>;
