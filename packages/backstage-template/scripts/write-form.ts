import { readFile, writeFile } from "node:fs/promises";
import { parseConfig } from "preview-core";
import { parseDocument } from "yaml";
import { formRules } from "../src/form-rules.ts";
import { writeRules } from "./write-rules.ts";

// ./x --filter preview-backstage-template run form [preview.yaml] writes the rules of the form into template.yaml.
const TEMPLATE = new URL("../template.yaml", import.meta.url);
const [, , config] = process.argv;

const domain =
  config === undefined ? "previews.example.com" : parseConfig(await readFile(config, "utf8")).domain;
const template = parseDocument(await readFile(TEMPLATE, "utf8"));
writeRules(template, formRules(domain));
await writeFile(TEMPLATE, template.toString({ lineWidth: 0 }));
