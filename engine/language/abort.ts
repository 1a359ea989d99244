/**
 * Calls back once the signal is aborted; immediately where it already is, since its event has passed. Returns the function
 * that removes the listener.
 */
export function whenAborted(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (!signal) return () => undefined;
  if (signal.aborted) {
    listener();
    return () => undefined;
  }

  const waiting = listenersBySignal.get(signal) ?? listenTo(signal);
  // An entry for each call: a listener that is given twice is called twice.
  const entry = { listener };
  waiting.entries.add(entry);

  return () => {
    waiting.entries.delete(entry);
    if (waiting.entries.size === 0) waiting.end();
  };
}

interface Listeners {
  entries: Set<{ listener(): void }>;
  /** A signal made of others is kept in memory for as long as it has a listener. */
  end(): void;
}

/** Steps of a loop share a signal, which looks through all of its listeners for each that is added or removed: so it has one. */
const listenersBySignal = new WeakMap<AbortSignal, Listeners>();

function listenTo(signal: AbortSignal): Listeners {
  const entries: Listeners['entries'] = new Set();

  const callAll = (): void => {
    listenersBySignal.delete(signal);
    for (const { listener } of entries) {
      try {
        listener();
      } catch (error) {
        // As for an event: the others are called all the same.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };

  const listeners: Listeners = {
    entries,
    end() {
      signal.removeEventListener('abort', callAll);
      listenersBySignal.delete(signal);
    },
  };

  listenersBySignal.set(signal, listeners);
  signal.addEventListener('abort', callAll, { once: true });
  return listeners;
}

/**
 * Settles like the work, or rejects with the signal's reason where that is aborted first. The work itself continues, but its
 * result is ignored.
 */
export function settleOrAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const off = whenAborted(signal, () => aborted.reject(signal.reason));
  return Promise.race([work, aborted.promise]).finally(off);
}
