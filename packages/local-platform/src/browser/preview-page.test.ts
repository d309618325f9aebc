import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestPlatform, type TestPlatform, previewFiles } from "../deployer/deployer.fixture.ts";
import { type Hub, startHub } from "../hub/hub.ts";

const EXAMPLE = fileURLToPath(new URL("../../../../examples/pricing-api", import.meta.url));
const EXECUTABLE = process.env["CHROMIUM"] || "/usr/bin/chromium";
const HAS_CHROMIUM = existsSync(EXECUTABLE);
const WHY = HAS_CHROMIUM ? "" : " (skipped: no Chromium; set CHROMIUM or install it)";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

describe.skipIf(!HAS_CHROMIUM)(`a person with a browser${WHY}`, { timeout: 60_000 }, () => {
  let platform: TestPlatform;
  let hub: Hub;
  let browser: Browser;
  let sha: string;

  beforeAll(async () => {
    platform = await startTestPlatform();
    hub = await startHub({ domain: "preview.localhost", routes: platform.deployer.routes });
    sha = await platform.service.commit(await readFiles(EXAMPLE));
    await platform.gitops.commit(previewFiles({ sha }));
    await platform.deployer.settled();
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.[Symbol.asyncDispose]();
    await platform?.[Symbol.asyncDispose]();
  });

  test("gets the preview's page at its own address, from a pod of the head commit", async () => {
    const page = await browser.newPage();
    const failures: string[] = [];
    page.on("pageerror", (error) => failures.push(error.message));
    const response = await page.goto(address("pricing-api-pr-1-red"));
    expect(response?.status()).toBe(200);
    expect(response?.headers()).toMatchObject({
      "x-preview-answer": "via_upstream",
      "x-robots-tag": "noindex, nofollow",
    });
    expect(response?.headers()).not.toHaveProperty("x-preview-sha");
    expect(await page.getByRole("heading").textContent()).toBe("pricing-api");
    expect(await page.getByText("Preview of pull request #1").isVisible()).toBe(true);
    expect(await page.getByText(sha.slice(0, 12)).isVisible()).toBe(true);
    expect(await page.getByText("Every price, in one place.").isVisible()).toBe(true);
    await page.getByRole("link", { name: "/greeting" }).click();
    expect(page.url()).toBe(`${address("pricing-api-pr-1-red")}greeting`);
    expect(failures).toEqual([]);
    await page.close();
  });

  test("gets a page without a preview at the address of no preview", async () => {
    const page = await browser.newPage();
    const response = await page.goto(address("pricing-api-pr-2-red"));
    expect(response?.status()).toBe(404);
    expect(response?.headers()).not.toHaveProperty("x-preview-answer");
    expect(await page.getByRole("heading").textContent()).toBe("No such preview");
    expect(await page.getByText("pricing-api-pr-2-red.preview.localhost").isVisible()).toBe(true);
    await page.close();
  });

  function address(label: string): string {
    return `http://${label}.preview.localhost:${hub.port}/`;
  }
});

async function readFiles(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const ours = paths.filter((path) => !/[\\/](?:node_modules|\.turbo)[\\/]/.test(path));
  const files = ours.map(async (path) => {
    const name = relative(directory, path).replaceAll(sep, "/");
    return [name, await readFile(path, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}
