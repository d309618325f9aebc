import { readFile, writeFile } from "node:fs/promises";

// ./x versions runs it: the chart has the program's version, which is the tag of the image that it runs.
const chart = new URL("../chart/Chart.yaml", import.meta.url);
const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
const text = await readFile(chart, "utf8");
await writeFile(chart, text.replaceAll(/^(version|appVersion): .*$/gm, `$1: ${version}`));
