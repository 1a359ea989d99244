import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defined, isMap, type JsonMap, tryParseJson } from '../../language/json.ts';
import { secretStoreTexts as texts } from '../../language/texts/storage/secret-stores.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { readStart } from '../../wire/bounded.ts';
import { isLoopback } from '../address.ts';
import type { SecretSource } from './sources.ts';
import type { SecretProvider } from './store.ts';

type VaultSource = Extract<SecretSource, { provider: 'vault' }>;

interface VaultContext {
  env: Readonly<Record<string, string | undefined>>;
  home: string;
}

/** Timeout in milliseconds, and the maximum size of an answer in bytes. */
const timeoutMs = 10_000;
const longestAnswer = 2 ** 20;

interface VaultAnswer {
  status: number;
  body: JsonMap;
}

interface Login {
  token: string;
  /** Milliseconds since 1970 at which it expires; Infinity if unknown. */
  until: number;
  /** Whether a new one can be obtained. */
  renewable: boolean;
}

/**
 * A secret of the KV version 2 engine of HashiCorp Vault (or OpenBao): each member that is a text or number is a value, by
 * its name (GET /v1/MOUNT/data/PATH, https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2). Signs in by the
 * variables of Vault's own program: `VAULT_TOKEN`, else `VAULT_ROLE_ID` with `VAULT_SECRET_ID` (AppRole), else the file
 * `~/.vault-token`.
 */
export function openVault(source: VaultSource, { env, home }: VaultContext): SecretProvider {
  const title = say(texts.vaultTitle, { path: `${source.mount}/${source.path}` });
  const namespace = source.namespace ?? env['VAULT_NAMESPACE'];
  let login: Login | undefined;

  const send = async (method: 'GET' | 'POST', path: string, more: { token?: string; body?: JsonMap }): Promise<VaultAnswer> => {
    const url = new URL(`${addressOf(source, env).href.replace(/\/+$/, '')}/v1/${path}`);
    const headers = new Headers({ 'x-vault-request': 'true' });
    if (more.token !== undefined) headers.set('x-vault-token', more.token);
    if (namespace !== undefined && namespace !== '') headers.set('x-vault-namespace', namespace);
    const signal = AbortSignal.timeout(timeoutMs);
    const body = more.body && JSON.stringify(more.body);
    const asked = defined({ method, headers, signal, redirect: 'manual' as const, body });
    const answer = await fetch(url, asked).catch(() => {
      throw failure('network', say(texts.vaultUnreachable, { address: url.origin }), say(texts.vaultUnreachableHint));
    });

    return { status: answer.status, body: parse(await readStart(answer.body, longestAnswer)) };
  };

  const signIn = async (): Promise<Login> => {
    const given = env['VAULT_TOKEN']?.trim();
    if (given) return { token: given, until: Number.POSITIVE_INFINITY, renewable: false };

    const [role, secret] = [env['VAULT_ROLE_ID'], env['VAULT_SECRET_ID']];
    if (role) {
      const asked = { role_id: role, secret_id: secret ?? '' };
      const { status, body } = await send('POST', 'auth/approle/login', { body: asked });
      const auth = isMap(body['auth']) ? body['auth'] : {};
      const { client_token: token, lease_duration: seconds } = auth;
      if (status === 200 && typeof token === 'string') {
        const life = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : Number.POSITIVE_INFINITY;
        return { token, until: Date.now() + life * 0.9, renewable: true };
      }

      throw status === 400 || status === 403
        ? failure('auth', say(texts.vaultRoleRefused, { title }), say(texts.vaultRoleHint))
        : wrongStatus(title, status);
    }

    const kept = (await readFile(join(home, '.vault-token'), 'utf8').catch(() => '')).trim();
    if (kept) return { token: kept, until: Number.POSITIVE_INFINITY, renewable: false };
    throw failure('auth', say(texts.vaultNoLogin, { title }), say(texts.vaultNoLoginHint));
  };

  const path = `${pathOf(source.mount)}/data/${pathOf(source.path)}${source.version === undefined ? '' : `?version=${source.version}`}`;
  return {
    title,
    async read() {
      if (!login || login.until <= Date.now()) login = await signIn();
      let answer = await send('GET', path, { token: login.token });
      if (answer.status === 403 && login.renewable) {
        login = await signIn();
        answer = await send('GET', path, { token: login.token });
      }

      if (answer.status === 200) return valuesIn(answer.body, title);
      // The person may have renewed the token in the file meanwhile.
      if (answer.status === 403) login = undefined;
      throw wrongStatus(title, answer.status, answer.body);
    },
  };
}

/** Vault's address: from the settings, else from the environment. A token is never sent unencrypted. */
function addressOf({ address }: VaultSource, env: VaultContext['env']): URL {
  const written = address ?? env['VAULT_ADDR'] ?? '';
  const url = URL.parse(written);
  if (!url || !/^https?:$/.test(url.protocol)) throw failure('input', say(texts.vaultNoAddress), say(texts.vaultNoAddressHint));
  if (url.protocol === 'http:' && url.hostname !== 'localhost' && !isLoopback(url.hostname))
    throw failure('input', say(texts.vaultPlain, { address: url.origin }), say(texts.vaultPlainHint));
  return url;
}

const pathOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

function valuesIn(body: JsonMap, title: string): ReadonlyMap<string, string> {
  const outer = isMap(body['data']) ? body['data'] : {};
  const { data } = outer;
  if (!isMap(data)) throw failure('bad-response', say(texts.vaultNotKv2, { title }), say(texts.vaultNotKv2Hint));

  return new Map(
    Object.entries(data).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : [],
    ),
  );
}

/**
 * The meaning of a status by Vault's API documentation. The server's own message is not repeated: it may contain paths of
 * others.
 */
function wrongStatus(title: string, status: number, body: JsonMap = {}): RunError {
  if (status === 403) return failure('auth', say(texts.vaultForbidden, { title }), say(texts.vaultForbiddenHint, { title }));
  if (status === 404) {
    const { data } = body;
    const isDeleted = isMap(data) && isMap(data['metadata']);
    return failure('input', say(isDeleted ? texts.vaultDeleted : texts.vaultMissing, { title }), say(texts.vaultMissingHint));
  }
  if (status === 503) return failure('overload', say(texts.vaultSealed, { title }), say(texts.vaultSealedHint));
  if (status === 429 || status === 472 || status === 473) return failure('overload', say(texts.vaultStandby, { title }));
  if (status >= 300 && status < 400)
    return failure('bad-response', say(texts.vaultRedirect, { title }), say(texts.vaultRedirectHint));

  return failure('bad-response', say(texts.vaultStatus, { title, status }));
}

const failure = (kind: RunError['failure']['kind'], message: string, hint?: string): RunError =>
  new RunError(hint === undefined ? { kind, message } : { kind, message, hint });

function parse(text: string): JsonMap {
  const value = tryParseJson(text);
  return isMap(value) ? value : {};
}
