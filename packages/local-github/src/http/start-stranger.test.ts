import { expect, test } from "vitest";
import { startStranger } from "./start-stranger.ts";

test("a stranger knows nothing, and remembers what it was told", async () => {
  await using stranger = await startStranger();
  const { status } = await fetch(`${stranger.url}/repos/a/b`, { headers: { authorization: "token x" } });
  expect(status).toBe(404);
  expect(stranger.overheard).toEqual([expect.stringContaining('"authorization":"token x"')]);
});

test("a stranger that is disposed answers nobody", async () => {
  const stranger = await startStranger();
  await stranger[Symbol.asyncDispose]();
  await expect(fetch(stranger.url)).rejects.toThrow("fetch failed");
});
