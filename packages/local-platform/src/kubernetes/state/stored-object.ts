/** A stored object. */
export interface StoredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: StoredMetadata;
  readonly [key: string]: unknown;
}

interface StoredMetadata extends GivenMetadata {
  readonly uid: string;
  /** It changes with each update. */
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  /** Counts the changes of everything but metadata and status. */
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
}

/** An object in a request. */
export interface GivenObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: GivenMetadata;
  readonly [key: string]: unknown;
}

interface GivenMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly resourceVersion?: string;
  readonly [key: string]: unknown;
}
