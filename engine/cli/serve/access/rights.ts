import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { isRunError } from '../../../state/failure.ts';
import type { ServerToken, TokenScope } from '../../../trust/tokens.ts';
import { HttpProblem } from '../api/problem.ts';
import type { PageSessions } from '../page/sessions.ts';
import type { ServedFolder } from '../served-folder.ts';
import type { Claims } from '../sign-in/provider.ts';
import { readRights } from '../sign-in/rights.ts';
import type { Credential } from './caller.ts';
import { databaseSilent } from './look-up.ts';

type ReadTokens = ServedFolder['tokens'];

/** Judges credentials by the tokens, sessions and grants that are in force now. */
export interface Rights {
  /**
   * The scopes of a credential; undefined where it is no longer valid. Rejects with a HttpProblem (503) where that cannot be found
   * out now.
   */
  judge(credential: Credential): Promise<readonly TokenScope[] | undefined>;
  /** The same for many, by one look at the tokens: what `judge` rejects with is given as an error. */
  judgeAll(credentials: readonly Credential[]): Promise<(readonly TokenScope[] | HttpProblem | undefined)[]>;
}

export function createRights(
  { tokens, now, signIn }: Pick<ServedFolder, 'tokens' | 'now' | 'signIn'>,
  sessions: PageSessions | undefined,
): Rights {
  const ofToken = async (hash: string, read: ReadTokens): Promise<readonly TokenScope[] | undefined> => {
    const found = (await listTokens(read)).find((token) => token.hash === hash);
    return found && (found.expires === undefined || Date.parse(found.expires) > now()) ? found.scopes : undefined;
  };

  async function ofClaims(claims: Claims): Promise<TokenScope[]> {
    if (!signIn) return [];
    return readRights(claims, await readGrants(signIn), signIn.project);
  }

  async function ofSession(key: string, read: ReadTokens): Promise<readonly TokenScope[] | undefined> {
    const session = sessions?.find(key);
    if (!sessions || !session) return undefined;

    const { holder } = session;
    const claims = 'person' in holder ? await holder.person.readClaims() : undefined;
    const scopes = 'token' in holder ? await ofToken(holder.token, read) : claims && (await ofClaims(claims));
    if (scopes !== undefined && scopes.length > 0) return scopes;

    sessions.close(key);
    return undefined;
  }

  async function judgeBy(credential: Credential, read: ReadTokens): Promise<readonly TokenScope[] | undefined> {
    switch (credential.kind) {
      case 'token':
        return ofToken(credential.hash, read);
      case 'session':
        return ofSession(credential.key, read);
      case 'access':
        return now() < credential.until ? ofClaims(credential.claims) : undefined;
    }
  }

  return {
    judge: (credential) => judgeBy(credential, tokens),
    judgeAll(credentials) {
      let reading: ReturnType<ReadTokens> | undefined;
      const readOnce = (): ReturnType<ReadTokens> => (reading ??= tokens());
      const judgeOne = (credential: Credential) =>
        judgeBy(credential, readOnce).catch((error: unknown) => {
          if (error instanceof HttpProblem) return error;
          throw error;
        });

      return Promise.all(credentials.map(judgeOne));
    },
  };
}

/** The valid tokens. A request without any gets no error of the disk. */
export async function listTokens(read: ReadTokens): Promise<readonly ServerToken[]> {
  return read().catch((error: unknown) => {
    if (error instanceof HttpProblem) throw error;
    // Its own words name the place of the database.
    if (isRunError(error) && error.failure.kind === 'network') throw databaseSilent();
    throw new HttpProblem(503, say(texts.tokensUnread));
  });
}

/** Settings that cannot be read grant nothing, and take nothing away for good. */
async function readGrants({ readGrants: read }: NonNullable<ServedFolder['signIn']>) {
  try {
    return read();
  } catch {
    throw new HttpProblem(503, say(texts.grantsUnread), { retryAfterSeconds: 10 });
  }
}
