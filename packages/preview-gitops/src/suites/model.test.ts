import { parseConfig } from "preview-core";
import { expect, test } from "vitest";
import { CONFIG } from "../processes/sweep/sweep-world.fixture.ts";
import { SWEEP_POLICY } from "./check-sweeps.fixture.ts";
import { type ModelPolicy, renderPolicy } from "./model.fixture.ts";

const OPEN: ModelPolicy = {
  forks: "allow",
  drafts: "allow",
  bots: "allow",
  onlyMain: false,
  label: false,
  cap: undefined,
  registration: "open",
};
const STRICT: ModelPolicy = {
  forks: "skip",
  drafts: "skip",
  bots: "skip",
  onlyMain: true,
  label: true,
  cap: 1,
  registration: "required",
};

/** They count like `maxPreviewsPerService`, over other previews. Tables of the plan test them. */
const OTHER_CAPS = ["maxPreviews", "maxPreviewsPerTeam"];

test("every policy but the other caps is in the model of the schedules or of the sweeps", () => {
  const open: Readonly<Record<string, unknown>> = { ...parseConfig(renderPolicy(OPEN)).policy };
  const strict: Readonly<Record<string, unknown>> = { ...parseConfig(renderPolicy(STRICT)).policy };
  const known = Object.keys(open).filter((key) => JSON.stringify(open[key]) !== JSON.stringify(strict[key]));
  expect([...known, ...OTHER_CAPS, ...Object.keys(SWEEP_POLICY)].toSorted()).toEqual(
    Object.keys(open).toSorted(),
  );
});

test("the model of the sweeps has the values of their platform config", () => {
  expect(parseConfig(CONFIG).policy).toMatchObject(SWEEP_POLICY);
});
