/** What was worked out for texts, by a name of each: once for a text, until it is renewed. */
export interface AdviceCache<Advice> {
  /**
   * The advice on a text; work on another text of this name is stopped, whose answer is undefined. Rejects as the work does,
   * and is then started again.
   */
  ask(name: string, text: string): Promise<Advice | undefined>;
  /** The advice on exactly this text, once it is there. */
  known(name: string, text: string): Advice | undefined;
  /** A run has ended: what was worked out before does not know it. */
  renew(name: string): void;
  /** Stops all work. */
  clear(): void;
}

interface Asked<Advice> {
  text: string;
  stop: AbortController;
  answer: Promise<Advice | undefined>;
  advice?: Advice;
}

export function createAdviceCache<Advice>({
  judge,
  changed,
}: {
  judge(name: string, text: string, signal: AbortSignal): Promise<Advice>;
  changed(name: string): void;
}): AdviceCache<Advice> {
  const all = new Map<string, Asked<Advice>>();

  const drop = (name: string): void => {
    all.get(name)?.stop.abort();
    all.delete(name);
  };

  const begin = (name: string, text: string): Asked<Advice> => {
    const stop = new AbortController();
    const answer = judge(name, text, stop.signal).catch((error: unknown) => {
      if (stop.signal.aborted) return undefined;
      throw error;
    });
    const one: Asked<Advice> = { text, stop, answer };

    all.set(name, one);
    one.answer.then(
      (advice) => {
        if (all.get(name) !== one || !advice) return;
        one.advice = advice;
        changed(name);
      },
      () => {
        if (all.get(name) === one) all.delete(name);
      },
    );

    return one;
  };

  return {
    ask(name, text) {
      const before = all.get(name);
      if (before?.text === text) return before.answer;
      drop(name);
      return begin(name, text).answer;
    },
    known(name, text) {
      const one = all.get(name);
      return one?.text === text ? one.advice : undefined;
    },
    renew: drop,
    clear() {
      for (const name of [...all.keys()]) drop(name);
    },
  };
}
