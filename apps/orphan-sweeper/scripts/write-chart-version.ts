import { readFile, writeFile } from "node:fs/promises";

// For ./x versions: gives the chart the program's version, which is also the image's tag.
const chart = new URL("../chart/Chart.yaml", import.meta.url);
const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
const text = await readFile(chart, "utf8");
await writeFile(chart, text.replaceAll(/^(version|appVersion): .*$/gm, `$1: ${version}`));
