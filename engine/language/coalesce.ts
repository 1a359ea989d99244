/**
 * Concurrent calls with one key share work: a caller gets the result of a call that begins after its own, so nothing that it
 * gets is older than its question. At most one call of a key is at work, and one waits.
 */
export function coalesceCalls<T, Key = void>(work: (key: Key) => Promise<T>): (key: Key) => Promise<T> {
  const calls = new Map<Key, { running: Promise<T>; next: Promise<T> | undefined }>();

  const begin = (key: Key): Promise<T> => {
    const running = work(key);
    const call = { running, next: undefined };
    calls.set(key, call);

    const end = (): void => {
      if (calls.get(key) === call) calls.delete(key);
    };
    running.then(end, end);

    return running;
  };

  return (key) => {
    const call = calls.get(key);
    if (!call) return begin(key);
    const again = (): Promise<T> => begin(key);
    call.next ??= call.running.then(again, again);
    return call.next;
  };
}
