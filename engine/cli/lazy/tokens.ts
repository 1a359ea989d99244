import type { JsonMap } from '../../language/json.ts';
import { servingTexts as texts } from '../../language/texts/cli/serving.ts';
import { say } from '../../language/texts.ts';
import {
  makeToken,
  type ServerToken,
  serverRoles,
  serverScopes,
  type TokenRole,
  type TokenScope,
  type TokenStore,
  tokensOfFolder,
} from '../../trust/tokens.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import { type Io, wantsColour } from '../io.ts';
import { paint } from '../text/paint.ts';
import { table } from '../text/table.ts';

/** Creates a token of a folder or a project, revokes one, or lists them. Returns the exit code. */
export async function obeyToken(asked: AskedToken): Promise<number> {
  const { root, tokens = tokensOfFolder(root), args, io } = asked;
  const [name] = args.positionals;
  if (name === undefined) return list(await tokens.list(), args, io);
  if (!/^[\w-]{1,64}$/.test(name)) throw new UsageError(say(texts.wrongName, { name }));
  return args.has('forget') ? forget(name, { ...asked, tokens }) : make(name, { ...asked, tokens });
}

/** Writes a token into the audit log of the folder, where there is one. */
type RecordToken = (action: 'token.made' | 'token.revoked', about: JsonMap) => Promise<void>;

interface AskedToken {
  /** The folder in which it is made. */
  root: string;
  /** Without it, the tokens of the folder. */
  tokens?: TokenStore;
  args: Args;
  io: Io;
  record: RecordToken;
}

async function forget(name: string, { tokens, args, io, record }: Required<AskedToken>): Promise<number> {
  if (!(await tokens.revoke(name))) throw new UsageError(say(texts.noSuchToken, { name }));
  await record('token.revoked', { token: name });
  if (!args.has('quiet')) io.err(`${say(texts.tokenGone, { name })}\n`);
  return 0;
}

async function make(name: string, { root, tokens, args, io, record }: Required<AskedToken>): Promise<number> {
  const scopes = readScopes(args);
  const now = Date.now();
  const { token, kept } = makeToken(root, { name, scopes, now, expires: readExpiry(args, now) });
  // The audit row is written first: a valid token that was never shown would be worse than a row for a token that was not
  // kept.
  await record('token.made', { token: name, scopes: [...scopes] });
  await tokens.save(kept);
  if (!args.has('quiet') && !args.has('json')) io.err(`${say(texts.tokenMade, { name, scopes: scopes.join(', ') })}\n`);
  io.out(args.has('json') ? `${JSON.stringify({ ...shownToken(kept), token }, null, 2)}\n` : `${token}\n`);

  return 0;
}

function readScopes(args: Args): TokenScope[] {
  const named = args.all('scope').map((text) => {
    const scope = serverScopes.find((one) => one === text);
    if (!scope) throw new UsageError(say(texts.noScopeNamed, { text, scopes: serverScopes.join(', ') }));
    return scope;
  });
  const role = readRole(args);
  if (role && named.length) throw new UsageError(say(texts.scopeOrRole));
  if (role) return [...serverRoles[role]];

  return named.length ? serverScopes.filter((scope) => named.includes(scope)) : ['read'];
}

const isRole = (text: string): text is TokenRole => Object.hasOwn(serverRoles, text);

function readRole(args: Args): TokenRole | undefined {
  const text = args.one('role');
  if (text === undefined || isRole(text)) return text;
  throw new UsageError(say(texts.noRole, { text, roles: Object.keys(serverRoles).join(', ') }));
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function readExpiry(args: Args, now: number): number | undefined {
  const text = args.one('expires');
  if (text === undefined) return undefined;
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  if (count === '') throw new UsageError(say(texts.noExpiry, { text }));
  return now + Number(count) * (units[unit] ?? 0);
}

/** The description of a token, without its fingerprint. */
const shownToken = ({ name, scopes, created, expires }: ServerToken) => ({ name, scopes, created, expires: expires ?? null });

function list(tokens: readonly ServerToken[], args: Args, io: Io): number {
  if (args.has('json')) {
    io.out(`${JSON.stringify({ tokens: tokens.map(shownToken) }, null, 2)}\n`);
    return 0;
  }
  if (tokens.length === 0) {
    if (!args.has('quiet')) io.err(`${say(texts.noTokens)}\n`);
    return 0;
  }

  const now = Date.now();
  const rows = tokens.map(({ name, scopes, created, expires }) => [
    name,
    scopes.join(', '),
    created.slice(0, 10),
    ending(expires, now),
  ]);
  const heads = [say(texts.tokenName), say(texts.tokenScopes), say(texts.tokenCreated), say(texts.tokenExpires)];

  io.out(`${table(heads, rows, paint(wantsColour(io, io.outIsTerminal, false))).join('\n')}\n`);
  return 0;
}

function ending(expires: string | undefined, now: number): string {
  if (expires === undefined) return say(texts.forever);
  return Date.parse(expires) > now ? expires.slice(0, 16).replace('T', ' ') : say(texts.expired);
}
