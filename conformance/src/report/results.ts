import type { Built } from "../built.ts";

/** One case of a run. */
export interface CaseResult {
  /** The first word of its title. */
  readonly id: string;
  /** The rest of its title. */
  readonly title: string;
  /** Undefined when it did not run. */
  readonly passed: boolean | undefined;
  readonly seconds: number;
  /** Seconds of each phase that it measured. */
  readonly phases: Readonly<Record<string, number>>;
}

/** A run of the cases. */
export interface Results {
  readonly commit: string;
  readonly components: readonly { readonly name: string; readonly version: string }[];
  /** What did not get built, and why. */
  readonly missing: readonly string[];
  readonly cases: readonly CaseResult[];
}

declare module "vitest" {
  export interface TaskMeta {
    /** Seconds of each phase that a case measured. */
    phases?: Readonly<Record<string, number>>;
  }
}

/** The results of a run, with one entry for each component. */
export function toResults({ components }: Built, commit: string, cases: readonly CaseResult[]): Results {
  const ran = components.filter(({ program }) => program !== undefined);
  const versions = new Map(ran.map(({ reported, version }) => [reported, version.replace(/^v/, "")]));
  return {
    commit,
    components: [...versions].map(([name, version]) => ({ name, version })),
    missing: components.flatMap(({ name, reason }) => (reason === undefined ? [] : [`${name}: ${reason}`])),
    cases,
  };
}

/** The text of `results.json`: `{commit, components: [{name, version}], cases: [{id, passed, seconds}]}`. */
export function toJson({ commit, components, cases }: Results): string {
  const ran = cases.flatMap(({ id, passed, seconds }) =>
    passed === undefined ? [] : [{ id, passed, seconds }],
  );
  return `${JSON.stringify({ commit, components, cases: ran }, undefined, 2)}\n`;
}
