import { expect, test } from "vitest";
import { packagesIn } from "./notices.ts";

test("names each package of a bundle once, without the sources of this repository", () => {
  const pnpm = "../../node_modules/.pnpm";
  const inputs = {
    [`${pnpm}/zod@4.6.7/node_modules/zod/v4/core/core.js`]: {},
    [`${pnpm}/zod@4.6.7/node_modules/zod/v4/index.js`]: {},
    [`${pnpm}/@octokit+core@7.0.8/node_modules/@octokit/core/dist-src/index.js`]: {},
    "../../packages/preview-core/src/index.ts": {},
    "src/main.ts": {},
  };
  expect([...packagesIn({ inputs })]).toEqual([
    `${pnpm}/zod@4.6.7/node_modules/zod`,
    `${pnpm}/@octokit+core@7.0.8/node_modules/@octokit/core`,
  ]);
});
