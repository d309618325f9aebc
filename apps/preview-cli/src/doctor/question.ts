import type { PlatformConfig } from "preview-core";
import type { Address } from "./sockets/address.ts";

/** What the doctor is asked. */
export interface Question {
  readonly config: PlatformConfig;
  /** The host whose path is followed. */
  readonly host: string;
  /** Whether a preview is expected at the host. Otherwise it only has a preview's form, and nothing should run there. */
  readonly previewExpected: boolean;
  /** The commit that the preview should answer with, in full. Default: any */
  readonly sha?: string | undefined;
  /** Where to connect instead of where DNS says, for split DNS. Default: where DNS says */
  readonly hub?: Address | undefined;
  /** The same for the spoke's gateway. Default: where the config says */
  readonly spoke?: Address | undefined;
  /** Certificate authorities to trust for the hub besides the well-known ones, as PEM. Default: none */
  readonly ca?: string | undefined;
  readonly hop: HopCredentials;
  /** Milliseconds for each question to a gateway. */
  readonly timeout: number;
}

/** What the hub's gateway has for its connection to the spoke's, as PEM. */
export interface HopCredentials {
  /** The authority that signs the spoke's certificate. Default: unknown, so that it cannot be verified */
  readonly ca?: string | undefined;
  /** The hub's certificate and key. Default: unknown, so that nobody can ask the spoke as the hub does */
  readonly client?: { readonly cert: string; readonly key: string } | undefined;
}
