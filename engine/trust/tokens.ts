import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { diskError, errnoOf } from '../disk/errno.ts';
import { writeAtomic } from '../disk/files/write-atomic.ts';
import { isMap, tryParseJson } from '../language/json.ts';
import { tokenTexts } from '../language/texts/storage/tokens.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';
import { changeAlone } from './change-alone.ts';
import { realRoot } from './grants.ts';

/**
 * The scopes of a token: view runs, start and end them, answer their questions, push pipelines, continue runs as a worker.
 */
export const serverScopes = ['read', 'run', 'answer', 'deploy', 'work'] as const;
export type TokenScope = (typeof serverScopes)[number];

/** Scopes that belong together, by role. */
export const serverRoles = {
  viewer: ['read'],
  operator: ['read', 'run', 'answer'],
  deployer: ['read', 'deploy'],
  admin: ['read', 'run', 'answer', 'deploy'],
} as const satisfies Record<string, readonly TokenScope[]>;
export type TokenRole = keyof typeof serverRoles;

/**
 * The right of a program to use the servers of one folder, or of one project in a database. The token itself is not stored.
 */
export interface ServerToken {
  name: string;
  scopes: readonly TokenScope[];
  /** The sha-256 of the token, in hex: it has 256 random bits, so it cannot be guessed. */
  hash: string;
  /** ISO 8601. */
  created: string;
  expires?: string | undefined;
}

/** A stored token of a folder, by the folder's real path. */
export interface FolderToken extends ServerToken {
  root: string;
}

/** The storage of the tokens of a folder or project. */
export interface TokenStore {
  /** The oldest first. Rejects with a RunError. */
  list(): Promise<ServerToken[]>;
  /** Stores a token; replaces one of the same name. */
  save(token: ServerToken): Promise<void>;
  /** Revokes a token; false if there is none of that name. */
  revoke(name: string): Promise<boolean>;
}

/** The tokens of a folder, of all tokens of this machine. */
export const tokensOfFolder = (root: string): TokenStore => ({
  list: () => readTokens(root),
  save: (token) => saveToken({ ...token, root: realRoot(root) }),
  revoke: (name) => revokeToken(root, name),
});

/** Tokens are stored outside of every folder, so that a folder cannot bring one. */
const tokensFile = (home: string): string => join(home, '.baton', 'tokens.json');

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A new token and its stored record. `expires` is milliseconds since 1970. */
export function makeToken(
  root: string,
  { name, scopes, now, expires }: { name: string; scopes: readonly TokenScope[]; now: number; expires?: number | undefined },
): { token: string; kept: FolderToken } {
  const token = `baton_${randomBytes(32).toString('base64url')}`;
  return {
    token,
    kept: {
      name,
      root: realRoot(root),
      scopes,
      hash: hashOf(token),
      created: new Date(now).toISOString(),
      expires: expires === undefined ? undefined : new Date(expires).toISOString(),
    },
  };
}

/** The matching one of `tokens`, if it has not expired. All are compared in constant time. */
export function findToken(tokens: readonly ServerToken[], token: string, now: number): ServerToken | undefined {
  const hash = Buffer.from(hashOf(token));
  const same = tokens.filter((one) => timingSafeEqual(Buffer.from(one.hash), hash));
  return same.find(({ expires }) => expires === undefined || Date.parse(expires) > now);
}

/** The tokens of a folder, the oldest first. Throws a RunError if their file is damaged. */
export async function readTokens(root: string, home = homedir()): Promise<FolderToken[]> {
  const own = realRoot(root);
  return (await readAll(home)).filter((token) => token.root === own);
}

/** Stores a token; replaces one of the same name for the same folder. */
export async function saveToken(token: FolderToken, home = homedir()): Promise<void> {
  await change(home, (all) => [...all.filter(({ name, root }) => name !== token.name || root !== token.root), token]);
}

/** Revokes a token; false if there is none of that name. */
export async function revokeToken(root: string, name: string, home = homedir()): Promise<boolean> {
  const own = realRoot(root);
  let isThere = false;
  await change(home, (all) => {
    const left = all.filter((token) => token.name !== name || token.root !== own);
    isThere = left.length < all.length;
    return isThere ? left : undefined;
  });

  return isThere;
}

/** Reads the tokens and writes the result of `made`, under a lock between processes; undefined writes nothing. */
async function change(home: string, made: (all: readonly FolderToken[]) => readonly FolderToken[] | undefined): Promise<void> {
  await changeAlone(tokensFile(home), tokenTexts.unwritten, async () => {
    const tokens = made(await readAll(home));
    if (tokens) await write(tokens, home);
  });
}

async function readAll(home: string): Promise<FolderToken[]> {
  const file = tokensFile(home);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw diskError(error, tokenTexts.unread, file);
  });
  if (text === undefined) return [];

  const value = tryParseJson(text);
  if (isMap(value) && value['version'] === 1 && Array.isArray(value['tokens'])) {
    const tokens: unknown[] = value['tokens'];
    if (tokens.every(isToken)) return tokens;
  }

  throw new RunError({ kind: 'input', message: say(tokenTexts.damaged, { file }), hint: say(tokenTexts.damagedHint) });
}

async function write(tokens: readonly FolderToken[], home: string): Promise<void> {
  const file = tokensFile(home);
  await writeAtomic(file, `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`, { durable: true }).catch((error: unknown) => {
    throw diskError(error, tokenTexts.unwritten, file);
  });
}

const isToken = (value: unknown): value is FolderToken =>
  isMap(value) &&
  ['name', 'root', 'created'].every((name) => typeof value[name] === 'string') &&
  typeof value['hash'] === 'string' &&
  /^[0-9a-f]{64}$/.test(value['hash']) &&
  (value['expires'] === undefined || typeof value['expires'] === 'string') &&
  Array.isArray(value['scopes']) &&
  value['scopes'].every((scope) => serverScopes.some((known) => known === scope));
