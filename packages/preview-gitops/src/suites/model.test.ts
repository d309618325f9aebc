import { parseConfig } from "preview-core";
import { expect, test } from "vitest";
import { type ModelPolicy, renderPolicy } from "./model.fixture.ts";

const OPEN: ModelPolicy = {
  forks: "allow",
  drafts: "allow",
  bots: "allow",
  onlyMain: false,
  label: false,
  cap: undefined,
};
const STRICT: ModelPolicy = {
  forks: "skip",
  drafts: "skip",
  bots: "skip",
  onlyMain: true,
  label: true,
  cap: 1,
};

/** Policies about the end of a preview, and about names. The simulations of schedules do not try them. */
const OUT_OF_SCOPE = ["ttl", "keepLabel", "gracePeriod", "registration"];

test("the model knows every policy that decides which pull requests get a preview", () => {
  const open: Readonly<Record<string, unknown>> = { ...parseConfig(renderPolicy(OPEN)).policy };
  const strict: Readonly<Record<string, unknown>> = { ...parseConfig(renderPolicy(STRICT)).policy };
  const known = Object.keys(open).filter((key) => JSON.stringify(open[key]) !== JSON.stringify(strict[key]));
  expect([...known, ...OUT_OF_SCOPE].toSorted()).toEqual(Object.keys(open).toSorted());
});
