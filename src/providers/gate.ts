/** Which budget a call draws on: the clouds count per credential, endpoint host and action. */
export interface GateKey {
  /** A fingerprint of the credential, never the credential. */
  credential: string;
  host: string;
  action: string;
  /** Calls a second. */
  limit: number;
}

/** One place in the gate. */
export interface Place {
  /** The answer has come, or never will: the place is free one second from now. */
  answered(): Promise<void>;
  /** Nothing was sent: the place is free at once. */
  release(): Promise<void>;
}

/** Keeps every process together under the clouds' limits. */
export interface Gate {
  /** Waits for a place. @throws StoreError when the gate's store cannot answer. */
  enter(key: GateKey, signal?: AbortSignal): Promise<Place>;
}
