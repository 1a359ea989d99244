import type { ProviderSettings, Settings } from '../../compile/world.ts';
import { defined } from '../../language/json.ts';
import type { Permission } from '../../language/permission.ts';
import type { Balance } from '../../language/providers/balance.ts';
import { findProviderFault, profileNameOf, providerTypeOf } from '../../language/providers/faults.ts';
import {
  embeddedProviders,
  isEmbedded,
  isNative,
  isProgramProvider,
  natives,
  type ProviderType,
  profiles,
  programProviders,
} from '../../language/providers.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { isLoopback } from '../../trust/address.ts';
import { formatHost, hostOf } from '../../trust/is-allowed.ts';
import { type AwsPlace, awsPlaceOf, awsVariables } from '../http/credentials.ts';
import type { LimitSettings } from '../limits/rate-limit.ts';
import { boundKeys, type Home, homeOrigins, type Profile } from './homes.ts';

/** Why something cannot be used, and what to do. */
export interface ModelRefusal {
  message: string;
  hint: string;
}

/** A provider as this workspace defines it. */
export interface ProviderEntry {
  id: string;
  type: ProviderType;
  profile?: Profile;
  base_url?: string;
  /** The environment variable of its key; absent where it needs none. */
  key?: string;
  /** Another name for the key. */
  other_key?: string;
  /** The permission that it needs; absent where it needs none. */
  needs?: Permission;
  /** The recording that answers. */
  recording?: string;
  /** A second required variable. */
  key_id?: string;
  /** The program that prints its token. */
  key_command?: readonly string[];
  /** The scope of its signatures; absent where it needs none. */
  aws?: AwsPlace;
  /** The program that answers. */
  program?: ProviderProgram;
  max_parallel?: number;
  rpm?: number;
  tpm?: number;
  /** Its settings are invalid. */
  refusal?: ModelRefusal;
  /** Several endpoints in `baton.yaml`: each as a provider of its own; the other members here are those of the first. */
  endpoints?: readonly ProviderEntry[];
  balance?: Balance;
  /**
   * Milliseconds for which the server keeps a model in memory after its last answer; 0 = until the run ends, -1000 = for
   * ever.
   */
  keep_alive?: number;
  /** Of several endpoints: its number, from 1. */
  endpoint?: number;
}

/** A program of the folder that answers: its command line, or a module of the project; with further environment variables. */
export type ProviderProgram = ({ command: readonly string[] } | { module: string }) & { env: Readonly<Record<string, string>> };

/** The key of a provider's endpoint: the provider's id, and the endpoint's number. */
export const sourceKey = ({ id, endpoint }: ProviderEntry): string => (endpoint === undefined ? id : `${id}#${endpoint}`);

const types = ['openai-compatible', ...Object.keys(natives), ...embeddedProviders];

/** Every provider by its id: those of `baton.yaml` and those without an entry. */
export function providerTable(settings: Settings = {}): ReadonlyMap<string, ProviderEntry> {
  const ids = new Set([...types.slice(1), ...Object.keys(profiles), ...Object.keys(settings.providers ?? {})]);
  ids.delete('custom');
  return new Map([...ids].map((id) => [id, providerOf(id, settings.providers?.[id] ?? {})]));
}

/** A provider with all its endpoints. One invalid endpoint is a mistake in the settings, so the whole provider is invalid. */
function providerOf(id: string, settings: ProviderSettings): ProviderEntry {
  const { endpoints: written, balance, ...shared } = settings;
  const fault = findProviderFault(id, settings);
  if (fault) return { ...entryOf(id, shared), refusal: { message: fault.message, hint: fault.hint } };
  if (!written?.length) return entryOf(id, shared);

  const endpoints = written.map((own, index): ProviderEntry => ({ ...entryOf(id, { ...shared, ...own }), endpoint: index + 1 }));
  const { endpoint: _, ...first } = endpoints[0] ?? entryOf(id, shared);
  const refusal = endpoints.find((endpoint) => endpoint.refusal)?.refusal;
  // A provider without a key can be asked whatever keys are set.
  const key = endpoints.every((endpoint) => endpoint.key !== undefined) ? first.key : undefined;

  return defined({ ...first, key, refusal, endpoints, balance });
}

function entryOf(id: string, providerSettings: ProviderSettings): ProviderEntry {
  const entry = { id, ...rateLimitsOf(providerSettings) };
  const type = providerTypeOf(id, providerSettings);
  if (type !== undefined && isEmbedded(type)) {
    const { recording } = providerSettings;
    if (type !== 'replay' && recording !== undefined)
      return {
        ...entry,
        type,
        refusal: { message: say(modelsTexts.noReplay, { provider: id }), hint: say(modelsTexts.noReplayHint) },
      };

    return defined({ ...entry, type, recording });
  }
  if (type !== undefined && isNative(type)) return { ...entry, type, ...addressed(id, providerSettings, natives[type]) };
  if (type !== undefined && isProgramProvider(type)) return { ...entry, type, program: programOf(providerSettings) };

  const profileName = profileNameOf(id, { ...providerSettings, type });
  const profile = Object.hasOwn(profiles, profileName) ? profiles[profileName] : undefined;
  const compatible = { ...entry, type: 'openai-compatible' as const };
  if (type === undefined || !(type === 'openai-compatible' || Object.hasOwn(profiles, type)))
    return { ...compatible, refusal: unknownWord(id, 'type', type, [...types, ...programProviders, ...Object.keys(profiles)]) };
  if (!profile) return { ...compatible, refusal: unknownWord(id, 'profile', profileName, Object.keys(profiles)) };

  const { keep_alive } = providerSettings;
  const at = addressed(id, ownKeyOf(providerSettings), profile);
  return defined({ ...compatible, profile, keep_alive, ...at, ...credentialsOf(id, providerSettings, at) });
}

const programOf = ({ command, module = '', env = {} }: ProviderSettings): ProviderProgram =>
  command ? { command, env } : { module, env };

/** Signing needs a key that is never sent, and a program's token no key at all. */
function ownKeyOf(providerSettings: ProviderSettings): ProviderSettings {
  if (providerSettings.auth) return { ...providerSettings, key: `env:${awsVariables.secret}` };
  return providerSettings.key_command ? { ...providerSettings, key: 'none' } : providerSettings;
}

function credentialsOf(
  id: string,
  { auth, key_command, region }: ProviderSettings,
  { base_url }: Pick<ProviderEntry, 'base_url'>,
): Pick<ProviderEntry, 'aws' | 'key_command' | 'key_id' | 'refusal'> {
  if (key_command) return { key_command };
  if (!auth || base_url === undefined) return {};

  const aws = awsPlaceOf(base_url, region);
  if (aws) return { aws, key_id: awsVariables.id };
  return {
    refusal: { message: say(modelsTexts.unknownRegion, { provider: id }), hint: say(modelsTexts.unknownRegionHint) },
  };
}

/** The rate limits of a provider, or of one of its models. */
export const rateLimitsOf = ({ max_parallel, rpm, tpm }: LimitSettings): LimitSettings => defined({ max_parallel, rpm, tpm });

function unknownWord(id: string, field: string, word: string | undefined, names: readonly string[]): ModelRefusal {
  if (word === undefined)
    return {
      message: say(modelsTexts.untyped, { provider: id }),
      hint: say(modelsTexts.untypedHint),
    };

  const guess = nearest(word, names);
  return {
    message: say(modelsTexts.unknownWord, { provider: id, field, word }),
    hint: guess ? say(modelsTexts.didYouMean, { like: guess }) : say(modelsTexts.unknownWordHint, { names: names.join(', ') }),
  };
}

/** Address and key. A key is sent to one origin only: its own, or the one that `baton.yaml` names it for. */
function addressed(
  id: string,
  providerSettings: ProviderSettings,
  home: Home,
): Pick<ProviderEntry, 'base_url' | 'key' | 'other_key' | 'needs' | 'refusal'> {
  const written = providerSettings.base_url ?? home.base_url;
  if (written === undefined)
    return {
      refusal: {
        message: say(modelsTexts.noAddress, { provider: id }),
        hint: say(home.address === undefined ? modelsTexts.noAddressHint : modelsTexts.noAddressLikeHint, {
          provider: id,
          address: home.address ?? '',
        }),
      },
    };

  const url = URL.parse(written);
  if (!url || !/^https?:$/.test(url.protocol))
    return {
      refusal: {
        message: say(modelsTexts.badAddress, { provider: id }),
        hint: say(modelsTexts.badAddressHint),
      },
    };
  if (url.username || url.password)
    return {
      refusal: {
        message: say(modelsTexts.addressWithName, { provider: id }),
        hint: say(modelsTexts.addressWithNameHint),
      },
    };
  if (url.search || url.hash)
    return {
      refusal: {
        message: say(modelsTexts.addressWithQuery, { provider: id }),
        hint: say(modelsTexts.addressWithQueryHint),
      },
    };

  const key = keyName(id, providerSettings, home, url.origin);
  if (typeof key === 'object') return { refusal: key };

  const other = key !== undefined && providerSettings.key === undefined ? home.other_key : undefined;
  const address: Pick<ProviderEntry, 'base_url' | 'key' | 'other_key' | 'needs'> = { base_url: written };
  if (key) address.key = key;
  if (other) address.other_key = other;
  const needs = neededFor(url, key);
  if (needs) address.needs = needs;

  return address;
}

/**
 * `baton.yaml` comes from the folder: sending anything to an unknown address, or with another key than the provider's own,
 * needs a person's permission. A server on this machine without a key needs none.
 */
function neededFor(url: URL, key: string | undefined): Permission | undefined {
  if (key !== undefined)
    return boundKeys.get(key) === url.origin ? undefined : { tool: 'env', pattern: `${key}@${formatHost(hostOf(url))}` };
  if (homeOrigins.has(url.origin) || isLocal(url)) return undefined;
  return { tool: 'model', pattern: formatHost(hostOf(url)) };
}

const isLocal = ({ hostname }: URL): boolean => hostname === 'localhost' || isLoopback(hostname);

function keyName(id: string, { key }: ProviderSettings, usual: Home, origin: string): string | undefined | ModelRefusal {
  if (key === 'none') return undefined;
  const home = usual.base_url === undefined ? undefined : new URL(usual.base_url).origin;
  if (key === undefined) {
    // A provider with an address for each customer has no known origin, so sending its key there needs a permission.
    if (!usual.key || home === undefined || origin === home) return usual.key;
    return {
      message: say(modelsTexts.keyElsewhere, { provider: id, origin, key: usual.key, home }),
      hint: say(modelsTexts.keyElsewhereHint, { provider: id }),
    };
  }

  const name = /^env:([A-Za-z_]\w*)$/.exec(key)?.[1];
  if (!name)
    return {
      message: say(modelsTexts.keyInText, { provider: id }),
      hint: say(modelsTexts.keyInTextHint),
    };

  const bound = boundKeys.get(name);
  if (bound === undefined || bound === origin) return name;
  return {
    message: say(modelsTexts.keyBound, { provider: id, key: name, home: bound, origin }),
    hint: say(modelsTexts.keyBoundHint, { origin }),
  };
}
