import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { CHART, service } from "./service.fixture.ts";

test.each([
  ["JSON", '{"image": {"repository": "x"}}'],
  ["a document that has ended", "image: { repository: x }\n...\n"],
  ["a text that goes on to the end", "note: |+\n  text\n\n"],
])("values that cannot be appended to stay unchanged: %s", async (_, values) => {
  await using orders = await service({ ...CHART, "helm/values.yaml": values });
  const { code, err } = await orders.init("--yes");
  expect({ code, values: await orders.read("helm/values.yaml") }).toEqual({ code: 0, values });
  expect(err).toContain("Put this into helm/values.yaml, where it cannot be appended:\n   istio:\n");
});

test.each([
  ["no YAML", "image: [\n"],
  ["a list", "- image\n"],
  ["the same key twice", "image: a\nimage: b\n"],
])("values that are %s are manual work", async (_, values) => {
  await using orders = await service({ ...CHART, "helm/values.yaml": values });
  const { code, err } = await orders.init("--yes");
  expect({ code, values: await orders.read("helm/values.yaml") }).toEqual({ code: 0, values });
  expect(err).toContain("helm/values.yaml cannot be read as a YAML mapping");
});

test.each([
  ["CRLF", "image:\r\n  tag: v1\r\n"],
  ["CRLF, and none at the end", "image:\r\n  tag: v1"],
])("added lines have the file's line ends: %s", async (_, before) => {
  await using orders = await service({ ...CHART, "helm/values.yaml": before });
  const { out } = await orders.init("--yes");
  const after = await orders.read("helm/values.yaml");
  expect(after.startsWith(before)).toBe(true);
  expect(after.match(/(?<!\r)\n/g)).toBeNull();
  expect(parse(after)).toMatchObject({ image: { tag: "v1" }, preview: { enabled: false } });
  expect(out).toContain("+  enabled: false\n");
});

test.each(["values.yaml", "templates/service.yaml", "templates/odd.tpl"])(
  "nothing is added when %s is not UTF-8, because a write would change the file",
  async (name) => {
    await using orders = await service(CHART);
    await writeFile(join(orders.folder, "helm", name), Buffer.from("# caf\xe9\nimage: {}\n", "latin1"));
    orders.commit();
    const { code, err } = await orders.init("--yes");
    expect({ code, status: orders.status() }).toEqual({ code: 1, status: "" });
    expect(err).toBe(`preview: failed\n  helm/${name} is no UTF-8 text; nothing was added\n`);
  },
);
