import { parseConfig, renderOwner } from "preview-core";
import { expect, test } from "vitest";
import { CONFIG } from "../sweep/sweep-world.fixture.ts";
import { findPackages } from "./sweep-images.ts";

const owner = renderOwner({ team: "red", repository: { id: 7, fullName: "crh225/a" } });

test("an unreadable owner file is reported, and the others count", () => {
  const owners = new Map([
    ["root/a/preview-owner.yaml", owner],
    ["root/b/preview-owner.yaml", "team: {"],
  ]);
  const { packages, warnings } = findPackages({ config: parseConfig(CONFIG), owners, previews: [] });
  expect(packages).toMatchObject([{ image: "ghcr.io/crh225/a", repository: { id: 7 } }]);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^the images of a service may not be known, because its owner file cannot be read: root\/b\/preview-owner\.yaml:1:8: /,
    ),
  ]);
});

test("another registry is reported with the file that names the registry", () => {
  const config = parseConfig(`${CONFIG}registry: { host: "localhost:5000" }\n`, {
    file: "platform.yaml",
  });
  expect(() => findPackages({ config, owners: new Map(), previews: [] })).toThrow(
    expect.objectContaining({
      code: "unserved-registry",
      message: expect.stringMatching(
        /^platform\.yaml:\d+:13 registry\.host: expected ghcr\.io, the only registry/,
      ),
    }),
  );
});
