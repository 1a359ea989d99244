import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { diskError, errnoOf } from '../../../disk/errno.ts';
import { writeAtomic } from '../../../disk/files/write-atomic.ts';
import { withMutex } from '../../../disk/locks/mutex.ts';
import { isMap, tryParseJson } from '../../../language/json.ts';
import { mcpLoginTexts } from '../../../language/texts/tools/mcp-login.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import { realRoot } from '../../../trust/grants.ts';

/** A login of a person at a server, for one folder. */
export interface Login {
  /** The real path of the folder whose pipelines may use it. */
  root: string;
  /** The server; the tokens are sent nowhere else. */
  url: string;
  /** The issuer, and where tokens are renewed: as checked at the login, whatever the server says later. */
  issuer: string;
  tokenEndpoint: string;
  /** The supported client authentication methods. */
  authMethods?: readonly string[] | undefined;
  resource: string;
  /** Baton's client id there, and its registered authentication method. */
  client: { client_id: string; client_secret?: string | undefined; token_endpoint_auth_method?: string | undefined };
  access: string;
  refresh?: string | undefined;
  /** When the access expires, if known: milliseconds since 1970. */
  expires?: number | undefined;
  /** The time of the login. */
  at: string;
}

type LoginKey = Pick<Login, 'root' | 'url'>;

/**
 * Outside every folder, readable by its owner only. The editor and the command line share it: renewing a token invalidates
 * the former one.
 */
const loginsFile = (): string => join(homedir(), '.baton', 'logins.json');

/** Calls `work` under the lock for logins. Rejects with a RunError after the timeout. */
export async function changeLogins<T>(work: () => Promise<T>): Promise<T> {
  const done = await withMutex(join(homedir(), '.baton', 'logins.lock'), work, { timeoutMs: 60_000, stale: 45_000 });
  if (!done) throw new RunError({ kind: 'auth', message: say(mcpLoginTexts.busy), retryable: true });
  return done.value;
}

const isAt =
  ({ root, url }: LoginKey) =>
  (one: Login): boolean =>
    one.root === realRoot(root) && one.url === url;

/** The login for a server in a folder. Rejects with a RunError where the file is damaged. */
export const findLogin = async (place: LoginKey): Promise<Login | undefined> => (await readLogins()).find(isAt(place));

/** Those of a folder, the oldest first. */
export const listLogins = async (root: string): Promise<Login[]> =>
  (await readLogins()).filter((one) => one.root === realRoot(root));

/** Replaces a login; called within `changeLogins`. */
export async function keepLogin(login: Login): Promise<void> {
  const kept = { ...login, root: realRoot(login.root) };
  await write([...(await readLogins()).filter((one) => !isAt(login)(one)), kept]);
}

/** Removes a login; called within `changeLogins`. */
export async function forgetLogin(place: LoginKey): Promise<void> {
  await write((await readLogins()).filter((one) => !isAt(place)(one)));
}

async function write(logins: readonly Login[]): Promise<void> {
  const file = loginsFile();
  const text = `${JSON.stringify({ version: 1, logins }, null, 2)}\n`;
  await writeAtomic(file, text, { durable: true, mode: 0o600 }).catch((error: unknown) => {
    throw diskError(error, say(mcpLoginTexts.unwritten), file);
  });
}

async function readLogins(): Promise<Login[]> {
  const file = loginsFile();
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw diskError(error, say(mcpLoginTexts.unread), file);
  });
  if (text === undefined) return [];

  const logins = parse(text);
  if (Array.isArray(logins) && logins.every(isLogin)) return logins;
  throw new RunError({
    kind: 'input',
    message: say(mcpLoginTexts.damaged, { file }),
    hint: say(mcpLoginTexts.damagedHint),
  });
}

function parse(text: string): unknown {
  const value = tryParseJson(text);
  return isMap(value) && value.version === 1 ? value.logins : undefined;
}

const isLogin = (value: unknown): value is Login =>
  isMap(value) &&
  ['root', 'url', 'issuer', 'tokenEndpoint', 'resource', 'access', 'at'].every((name) => typeof value[name] === 'string') &&
  isMap(value.client) &&
  typeof value.client.client_id === 'string';
