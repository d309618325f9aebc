import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { build } from "vite";
import { readTemplate } from "../template.ts";

const EXECUTABLE = process.env["CHROMIUM"] || "/usr/bin/chromium";
const HAS_CHROMIUM = existsSync(EXECUTABLE);
const WHY = HAS_CHROMIUM ? "" : " (skipped: no Chromium; set CHROMIUM or install it)";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-sync",
];
const SCREENSHOT = fileURLToPath(new URL("../../../../../docs/template-form.png", import.meta.url));

describe.skipIf(!HAS_CHROMIUM)(`a developer who fills in the form in a browser${WHY}`, () => {
  let browser: Browser;
  let html: string;
  let page: Page;

  beforeAll(async () => {
    [html, browser] = await Promise.all([
      renderForm(),
      chromium.launch({ executablePath: EXECUTABLE, args: FLAGS }),
    ]);
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 760, height: 700 } });
    await page.setContent(html);
  });

  afterAll(() => browser?.close());

  test("sees at once that no preview could have this name", async () => {
    await page.locator("#root_owner").fill("group:default/red");
    await page.locator("#root_description").fill("Every price, in one place.");
    await page.locator("#root_service").fill("pricing-pr-3-api");
    const error = page.locator(".text-danger");
    await error.waitFor();
    expect(await error.textContent()).toMatch(
      /^No preview could have this name\. Lower-case letters, .* and has no part "pr-<number>"\.$/,
    );
    if (process.env["SCREENSHOT"] === "write") await page.screenshot({ path: SCREENSHOT });
    await page.locator("#root_service").fill("a".repeat(64));
    await page.getByText("At most 63 characters.", { exact: true }).waitFor();
    await page.locator("#root_service").fill("pricing-api");
    await error.waitFor({ state: "detached" });
  });

  test("sees the address of the first preview", async () => {
    const help = page.getByText("https://example-pr-1-octocat.previews.example.com");
    expect(await help.isVisible()).toBe(true);
  });

  test("cannot continue without a name, a team and a description", async () => {
    await page.locator("#root_service").fill("pricing-api");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("must have required property 'Description'").waitFor();
    expect(await page.evaluate(() => document.body.dataset["submitted"])).toBeUndefined();
    await page.locator("#root_owner").fill("group:default/red");
    await page.locator("#root_description").fill('Every "price" of ${{ values.name }}');
    await page.getByRole("button", { name: "Next" }).click();
    await page.locator("body[data-submitted]").waitFor();
    const submitted = await page.evaluate(() => document.body.dataset["submitted"]);
    expect(JSON.parse(submitted ?? "")).toEqual({
      service: "pricing-api",
      owner: "group:default/red",
      description: 'Every "price" of ${{ values.name }}',
    });
  });
});

/** The first page of the form, as one document without external files. */
async function renderForm(): Promise<string> {
  const [first] = [(await readTemplate()).spec.parameters ?? []].flat();
  const built = await build({
    configFile: false,
    logLevel: "silent",
    define: { PAGE: JSON.stringify(first), "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL("page.ts", import.meta.url)), formats: ["iife"], name: "form" },
    },
  });
  const [output] = [built].flat();
  const chunk = output !== undefined && "output" in output ? output.output[0] : undefined;
  if (chunk?.type !== "chunk") throw new Error("the page was not built");
  const css = await readFile(new URL("form.css", import.meta.url), "utf8");
  const script = chunk.code.replaceAll("</script", "<\\/script");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Form</title><style>${css}</style></head><body><main></main><script>${script}</script></body></html>`;
}
