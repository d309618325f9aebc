import type { Options } from "tsup";
import { writeNotices } from "./notices.ts";

const common: Options = {
  format: ["esm"],
  platform: "node",
  target: "node24",
  dts: false, // tsc -p tsconfig.build.json writes the declarations
  clean: true,
  silent: true,
};

/** A published library: one output file for each entry. Dependencies stay imports. */
export function library(entry: string[]): Options {
  return { ...common, entry, platform: "neutral", target: "es2024", sourcemap: true };
}

/**
 * A self-contained program: one file, or with `splitting` also files that load on demand. Workspace packages are bundled
 * from their sources. CommonJS dependencies reach Node's own modules through the `require` of the banner.
 */
export function program(
  entry: string,
  options: { executable?: boolean; splitting?: boolean; external?: string[] } = {},
): Options {
  const banner = [
    ...(options.executable ? ["#!/usr/bin/env node"] : []),
    'import { createRequire as __createRequire } from "node:module";',
    "const require = __createRequire(import.meta.url);",
  ];
  return {
    ...common,
    entry: [entry],
    // In tsup, noExternal wins over external.
    noExternal: [toPatternWithout(options.external ?? [])],
    external: options.external ?? [],
    outExtension: () => ({ js: ".mjs" }),
    splitting: options.splitting ?? false,
    minify: true,
    metafile: true,
    onSuccess: () => writeNotices("dist"),
    banner: { js: banner.join("\n") },
    esbuildOptions(esbuild) {
      // esbuild drops its own "module" condition as soon as a list is given.
      esbuild.conditions = ["preview-source", "module"];
      esbuild.legalComments = "none";
    },
  };
}

/** Matches every import except these packages and their subpaths. */
function toPatternWithout(packages: readonly string[]): RegExp {
  return packages.length === 0 ? /./ : new RegExp(`^(?!(?:${packages.join("|")})(?:/|$))`);
}
