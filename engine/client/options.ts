/** The server's address, and the caller's token. */
export interface ClientOptions {
  /** `http://127.0.0.1:4700`, or the address of a proxy before it. */
  url: string;
  /** From `baton token`. */
  token?: string;
  /** Replaces the platform's `fetch`. */
  fetch?: typeof fetch;
  /** The number of retries of an idempotent request where the server cannot be reached or has no room; 2 unless given. */
  retries?: number;
}

export interface RequestOptions {
  /** Cancels the request, which rejects with the signal's reason. */
  signal?: AbortSignal;
}
