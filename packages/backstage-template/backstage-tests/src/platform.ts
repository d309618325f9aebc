import { readFile } from "node:fs/promises";
import { parseConfig, type PlatformConfig } from "../../../preview-core/src/index.ts";

const text = await readFile(new URL("../../../../examples/chrishouse/preview.yaml", import.meta.url), "utf8");

/** The example platform. */
export const PLATFORM: PlatformConfig = parseConfig(text);

/** The same, with a cluster for production. */
export const WITH_PRODUCTION: PlatformConfig = {
  ...PLATFORM,
  claim: { ...PLATFORM.claim, clusters: ["app-spoke"] },
};
