import type { WorkflowSettings } from "preview-backstage-template/workflows";
import type { PlatformConfig } from "preview-core";

/** What a repository should get. */
export interface InitSettings {
  /** The service's repository, `owner/name`. */
  readonly fullName: string;
  /** The repository's default branch. */
  readonly branch: string;
  readonly config: PlatformConfig;
  readonly workflows: WorkflowSettings;
}

/** What decides the changes of a repository. */
export interface InitFacts {
  /** The workflows by path: the skeleton's text, and the repository's text or undefined. */
  readonly workflows: ReadonlyMap<string, { readonly skeleton: string; readonly found: string | undefined }>;
  /** The service's chart. */
  readonly chart: {
    /** The chart's folder in the repository. */
    readonly folder: string;
    readonly exists: boolean;
    /** File name → text. */
    readonly templates: ReadonlyMap<string, string>;
    readonly hasSchema: boolean;
  };
  readonly hasDockerfile: boolean;
}

/** What `preview init` would do to a service's repository. */
export interface InitPlan {
  readonly changes: readonly FileChange[];
  /** Files that exist and differ, and that stay as they are. */
  readonly kept: readonly FileChange[];
  /** What only a person can do, one paragraph each. */
  readonly byHand: readonly string[];
}

/** A file before and after. */
export interface FileChange {
  readonly path: string;
  /** Undefined when the file is new. */
  readonly before: string | undefined;
  readonly after: string;
}
