import type { ServerToken } from '../../trust/tokens.ts';
import type { ServedFolder } from './served-folder.ts';

/** How often the tokens of watchers are checked, in milliseconds. */
const usualEvery = 5_000;

/** Ends long-lived connections of tokens that are no longer valid. One check serves all of them. */
export interface TokenWatch {
  /**
   * Calls back once a token, by its hash, was revoked or has expired, or its session has ended; returns the function that
   * unsubscribes.
   */
  watch(asking: { token?: string | undefined; isOpen?: (() => boolean) | undefined }, gone: () => void): () => void;
}

export function createTokenWatch({ tokens, now }: Pick<ServedFolder, 'tokens' | 'now'>, every = usualEvery): TokenWatch {
  const open = new Set<{ token: string | undefined; isOpen: () => boolean; gone: () => void }>();
  let timer: NodeJS.Timeout | undefined;

  const holds = (known: readonly ServerToken[], hash: string): boolean =>
    known.some((token) => token.hash === hash && (token.expires === undefined || Date.parse(token.expires) > now()));
  const look = async (): Promise<void> => {
    // Where the tokens cannot be read, connections stay open.
    const known = await tokens().catch(() => undefined);
    const left = [...open].filter(
      ({ token, isOpen }) => !isOpen() || (known !== undefined && token !== undefined && !holds(known, token)),
    );
    for (const one of left) one.gone();
  };

  return {
    watch({ token, isOpen = () => true }, gone) {
      const one = { token, isOpen, gone };
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
