import { type BatonClient, BatonProblem, createBatonClient } from '../../client/client.ts';
import { remoteTexts as texts } from '../../language/texts/cli/remote.ts';
import { say } from '../../language/texts.ts';
import { shellQuote } from '../../run/scope/shell-quote.ts';
import type { TokenScope } from '../../trust/tokens.ts';
import type { Args } from '../args/parse.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { readNamedServer } from './named-server.ts';

/** The server of `--on`. */
export interface RemoteServer {
  url: string;
  client: BatonClient;
  /** Awaits an answer of the server. Rejects with a Refusal where it refuses or cannot be reached. */
  ask<T>(answer: Promise<T>): Promise<T>;
  /** A command line, shown as it is typed for this server. */
  commandLine(...words: readonly string[]): string;
}

interface OpenedBy {
  engine: Engine;
  args: Args;
  io: Pick<Io, 'env'>;
  command: string;
  /** The scopes that the request needs. */
  scopes: readonly TokenScope[];
}

/** The server of `--on`. Throws a UsageError for an address that is not safe for a token, and where there is no token. */
export function openServer({ engine, args, io, command, scopes }: OpenedBy): RemoteServer {
  const { url, token } = readNamedServer({ args, io, command, scopes });
  return {
    url,
    client: createBatonClient({ url, token }),
    ask: (answer) => answer.catch((error: unknown) => Promise.reject(explainServerFault(engine, url, error))),
    commandLine: (...words) => ['baton', ...words, '--on', url].map(shellQuote).join(' '),
  };
}

/** A fault of the server as a Refusal; any other error as it is. */
export function explainServerFault(engine: Engine, url: string, error: unknown): unknown {
  if (error instanceof engine.Refusal) return error;
  if (!(error instanceof BatonProblem))
    return new engine.Refusal(say(texts.unreached, { url }), { hint: say(texts.unreachedHint) });

  const { message, hint, needs } = error;
  if (needs.length === 0) return new engine.Refusal(message, { hint });
  return new engine.Refusal(`${message}\n${say(texts.needs, { needs: needs.join(', ') })}`, {
    hint: say(texts.needsHint),
    needs,
  });
}
