import { templateEntityV1beta3Validator } from "@backstage/plugin-scaffolder-common";
import { expect, test } from "vitest";
import { readTemplate } from "./template.ts";

test("Backstage's own schema accepts template.yaml", async () => {
  await expect(templateEntityV1beta3Validator.check(await readTemplate())).resolves.toBe(true);
});

test("Backstage's own schema refuses a step without an action", async () => {
  const template = await readTemplate();
  const steps = template.spec.steps.map(({ id, name }) => ({ id, name }));
  const check = templateEntityV1beta3Validator.check({
    ...template,
    spec: { ...template.spec, steps },
  });
  await expect(check).rejects.toThrow("action");
});
