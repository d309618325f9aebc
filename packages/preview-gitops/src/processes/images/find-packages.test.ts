import { parseConfig, renderOwner } from "preview-core";
import { expect, test } from "vitest";
import { CONFIG } from "../sweep/sweep-world.fixture.ts";
import { findPackages } from "./sweep-images.ts";

const owner = renderOwner({ team: "red", repository: { id: 7, fullName: "crh225/a" } });

test("an owner file that cannot be read is told, and hides no other", () => {
  const owners = new Map([
    ["root/a/preview-owner.yaml", owner],
    ["root/b/preview-owner.yaml", "team: {"],
  ]);
  const { packages, warnings } = findPackages(
    { config: parseConfig(CONFIG), owners, previews: [] },
    "preview.yaml",
  );
  expect(packages).toMatchObject([{ image: "ghcr.io/crh225/a", repository: { id: 7 } }]);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^root\/b\/preview-owner\.yaml cannot be read, so the service's images may not be known: /,
    ),
  ]);
});

test("another registry is told with the file that names it", () => {
  const config = parseConfig(`${CONFIG}registry: { host: "localhost:5000" }\n`);
  expect(() => findPackages({ config, owners: new Map(), previews: [] }, "platform.yaml")).toThrow(
    expect.objectContaining({
      code: "unserved-registry",
      message: expect.stringMatching(/^platform\.yaml: registry\.host: expected ghcr\.io, the only registry/),
    }),
  );
});
