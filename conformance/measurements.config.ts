import { defineConfig } from "vitest/config";
import config from "./vitest.config.ts";

/** Measurements take minutes to hours, prove nothing by themselves, and are started by hand. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ["src/measurements/**/*.measure.ts"], reporters: ["verbose"] },
});
