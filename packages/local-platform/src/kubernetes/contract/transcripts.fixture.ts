import { readFileSync } from "node:fs";

/** A request to a real kube-apiserver, with its answer. */
export interface Transcript {
  readonly name: string;
  readonly who: "admin" | "gc" | "bad";
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly contentType?: string;
    readonly body?: unknown;
  };
  readonly response: RecordedAnswer;
}

export interface RecordedAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface Recording {
  readonly setup: Readonly<Record<"rbac.yaml" | "vap.yaml", string>>;
  readonly transcripts: readonly Transcript[];
}

const FILE = new URL("../../../contracts/kubernetes-transcripts.json", import.meta.url);
const DRY_RUNS = new URL("../../../contracts/kubernetes-dry-runs.json", import.meta.url);

/** The recording that `contracts/kubernetes-transcripts.NOTICE.md` describes. */
export function readRecording(): Recording {
  return JSON.parse(readFileSync(FILE, "utf8"));
}

/** The recorded dry runs, which leave nothing behind. */
export function readDryRuns(): Recording["transcripts"] {
  return JSON.parse(readFileSync(DRY_RUNS, "utf8")).transcripts;
}
