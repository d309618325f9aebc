import { readFile } from "node:fs/promises";
import { parseConfig, type PlatformConfig } from "../../../preview-core/src/index.ts";

/** Text of the example platform's preview.yaml. */
export const EXAMPLE_TEXT: string = await readFile(
  new URL("../../../../examples/chrishouse/preview.yaml", import.meta.url),
  "utf8",
);

/** The example platform. */
export const PLATFORM: PlatformConfig = parseConfig(EXAMPLE_TEXT);

/** The example platform with a cluster for production. */
export const WITH_PRODUCTION: PlatformConfig = {
  ...PLATFORM,
  claim: { ...PLATFORM.claim, clusters: ["app-spoke"] },
};
