/** Exclusive work from the time of the request: questions to a person at its start belong to it. */
export interface SingleWork {
  /** Whether work is in progress. */
  busy(): boolean;
  /** Starts the work, unless some is in progress. Settles once it is over, and rejects as the work does. */
  begin(work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /** Aborts the current work. */
  stop(): void;
}

/** `onChange` is called when work starts and ends. */
export function createSingleWork(onChange: () => void): SingleWork {
  let current: AbortController | undefined;
  return {
    busy: () => current !== undefined,
    async begin(work) {
      if (current) return;
      current = new AbortController();
      try {
        onChange();
        await work(current.signal);
      } finally {
        current = undefined;
        onChange();
      }
    },
    stop: () => current?.abort(),
  };
}
