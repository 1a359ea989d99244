/** Work of which at most one goes on, from the moment that it is asked for: what it asks a person first belongs to it. */
export interface SingleWork {
  /** Whether some goes on. */
  busy(): boolean;
  /** Begins the work, unless some goes on. Settles once it is over, and rejects with what it does. */
  begin(work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /** Aborts what goes on. */
  stop(): void;
}

/** `onChange` is told when work begins and when it is over. */
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
