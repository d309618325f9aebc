import { hash } from "node:crypto";
import { parseConfig, parsePreview, previewNames } from "preview-core";
import { interleave } from "../interleave.ts";
import { comparison } from "../row.ts";
import type { Suite } from "../suite.ts";

const ROUNDS = 51;
const PREVIEWS = 2_000;
const CONFIG = parseConfig("version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n");

/** Time to check a preview and derive all its names. */
export const names: Suite = {
  ids: ["core.names"],
  async measure({ signal }) {
    const previews = Array.from({ length: PREVIEWS }, (_, index) => ({
      service: `service-${index}`,
      team: "red",
      pr: index + 1,
    }));
    const named = (): void => {
      for (const preview of previews) previewNames(parsePreview(preview), CONFIG);
    };
    const hashed = (): void => {
      for (const { service, team, pr } of previews) hash("sha256", `${service}\n${team}\n${pr}`);
    };
    const contestant = (work: () => void) => ({ prepare: async () => async () => work() });
    const medians = await interleave(
      ROUNDS,
      { named: contestant(named), hashed: contestant(hashed) },
      signal,
    );
    const versus = "one SHA-256 over the same three values";
    return [comparison({ id: "core.names", unit: "times as long", versus }, medians.named / medians.hashed)];
  },
};
