import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { secretStoreTexts as texts } from '../../language/texts/storage/secret-stores.ts';
import { say } from '../../language/texts.ts';

/** A source of secrets that a person listed under `secrets:` of `~/.baton/settings.yaml`. */
export type SecretSource =
  | { provider: 'files'; folder: string }
  | { provider: 'keychain' }
  | {
      provider: 'vault';
      /** `VAULT_ADDR` unless given. */
      address?: string | undefined;
      /** The mount of the KV version 2 engine. */
      mount: string;
      path: string;
      namespace?: string | undefined;
      /** The latest unless given. */
      version?: number | undefined;
    };

const text = { type: 'string', pattern: '\\S' };

/** The schema of `secrets:`; the keys that a provider needs are checked by `takeSource`. */
export const secretsSchema = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['provider'],
    properties: {
      provider: { type: 'string', enum: ['files', 'keychain', 'vault'] },
      folder: text,
      address: { type: 'string', pattern: '^https?://' },
      mount: text,
      path: text,
      namespace: text,
      version: { type: 'integer', minimum: 1 },
    },
  },
};

const keysOf = {
  files: { needs: ['folder'], may: [] },
  keychain: { needs: [], may: [] },
  vault: { needs: ['path'], may: ['address', 'mount', 'namespace', 'version'] },
} as const;

const isProvider = (name: Json | undefined): name is keyof typeof keysOf =>
  typeof name === 'string' && Object.hasOwn(keysOf, name);

/** An entry that fits the schema; a text describes a mistake in it. */
export function takeSource(said: Json): SecretSource | string {
  const { provider, ...rest } = isMap(said) ? said : {};
  if (!isProvider(provider)) return say(texts.unknownProvider);

  const { needs, may } = keysOf[provider];
  const missing = needs.find((key) => rest[key] === undefined);
  if (missing !== undefined) return say(texts.missingKey, { provider, key: missing });

  const known: readonly string[] = [...needs, ...may];
  const unknown = Object.keys(rest).find((key) => !known.includes(key));
  if (unknown !== undefined) return say(texts.needlessKey, { provider, key: unknown });
  if (provider === 'keychain') return { provider };

  return provider === 'files' ? { provider, folder: textOf(rest, 'folder') ?? '' } : vaultOf(rest);
}

function vaultOf(said: JsonMap): SecretSource {
  const { version } = said;
  return {
    provider: 'vault',
    address: textOf(said, 'address'),
    mount: trimmed(textOf(said, 'mount') ?? 'secret'),
    path: trimmed(textOf(said, 'path') ?? ''),
    namespace: textOf(said, 'namespace'),
    version: typeof version === 'number' ? version : undefined,
  };
}

const trimmed = (path: string): string => path.replace(/^\/+|\/+$/g, '');

const textOf = (said: JsonMap, key: string): string | undefined => {
  const value = said[key];
  return typeof value === 'string' ? value : undefined;
};
