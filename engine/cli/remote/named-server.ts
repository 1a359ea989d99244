import { judgeServerAddress } from '../../client/server-address.ts';
import { remoteTexts as texts } from '../../language/texts/cli/remote.ts';
import { say } from '../../language/texts.ts';
import type { TokenScope } from '../../trust/tokens.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Io } from '../io.ts';

/** The address of a server, and the caller's token. */
export interface NamedServer {
  url: string;
  token: string;
}

interface NamedBy {
  args: Args;
  io: Pick<Io, 'env'>;
  command: string;
  /** The scopes that the request needs. */
  scopes: readonly TokenScope[];
}

/**
 * The server of `--on`, with the token of the environment. Throws a UsageError where one is missing, or the address is not
 * safe for a token.
 */
export function readNamedServer({ args, io, command, scopes }: NamedBy): NamedServer {
  const address = args.one('on');
  if (address === undefined) throw new UsageError(say(texts.noServer), say(texts.noServerHint));
  const url = checkServerAddress(address);
  const token = io.env['BATON_TOKEN'];
  const options = scopes.map((scope) => `--scope ${scope}`).join(' ');
  if (!token) throw new UsageError(say(texts.noToken), say(texts.noTokenHint, { options, command }));
  return { url, token };
}

/** A token may travel only over TLS or within this machine. Throws a UsageError. */
export function checkServerAddress(text: string): string {
  const fault = judgeServerAddress(text);
  if (fault === 'readable') throw new UsageError(say(texts.unsafe, { url: text }), say(texts.unsafeHint));
  if (fault === undefined) return text;
  // A password in the address is never shown.
  const shown = text.replace(/^([^@]*?\/\/)?.*@/s, '$1***@');
  throw new UsageError(say(texts.noAddress, { text: shown }));
}
