import type { Suite } from "../suite.ts";
import { bundle } from "./bundle.ts";
import { names } from "./names.ts";
import { speed } from "./speed.ts";
import { start } from "./start.ts";
import { sweep } from "./sweep.ts";
import { wire } from "./wire.ts";
import { writers } from "./writers.ts";

/** All suites, in the order of the table. */
export const SUITES: readonly Suite[] = [wire, speed, writers, start, bundle, names, sweep];
