import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const conditions = ["preview-source"];
/** Peer dependencies of the package's sources. They are installed only in this folder. */
const dedupe = [
  "@backstage/backend-plugin-api",
  "@backstage/integration",
  "@backstage/plugin-scaffolder-node",
];

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  resolve: { conditions, dedupe },
  ssr: { resolve: { conditions } },
  test: { include: ["src/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
