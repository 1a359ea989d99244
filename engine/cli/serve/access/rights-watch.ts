import type { Credential } from './caller.ts';
import type { Rights } from './rights.ts';

/** How often the credentials of long-lived connections are judged, in milliseconds. */
const usualEvery = 5_000;

/** Ends long-lived connections whose caller may read no longer. One look serves all of them. */
export interface RightsWatch {
  /**
   * Calls back once the credential that counts then has lost the right to read; returns the function that unsubscribes.
   */
  watch(credential: () => Credential, gone: () => void): () => void;
}

export function createRightsWatch(rights: Rights, every = usualEvery): RightsWatch {
  const open = new Set<{ credential: () => Credential; gone: () => void }>();
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    const watched = [...open];
    const judged = await rights.judgeAll(watched.map(({ credential }) => credential()));
    for (const [at, one] of watched.entries()) {
      const scopes = judged[at];
      // Where nobody can say, connections stay open.
      if (scopes instanceof Error || scopes?.includes('read')) continue;
      if (open.has(one)) one.gone();
    }
  };

  return {
    watch(credential, gone) {
      const one = { credential, gone };
      open.add(one);
      timer ??= setInterval(() => void look(), every).unref();

      return () => {
        open.delete(one);
        if (open.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
