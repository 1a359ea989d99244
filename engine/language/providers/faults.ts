import { isEmbedded, isNative, isProgramProvider, profiles } from '../providers.ts';
import { modelsTexts } from '../texts/run/models.ts';
import { say } from '../texts.ts';

interface EndpointWords {
  base_url?: string;
  key?: string;
}

/** The settings of a provider in `baton.yaml`. */
interface ProviderWords extends EndpointWords {
  type?: string;
  profile?: string;
  recording?: string;
  endpoints?: readonly EndpointWords[];
  balance?: string;
  keep_alive?: number;
  command?: readonly string[];
  key_command?: readonly string[];
  auth?: string;
  region?: string;
  module?: string;
  env?: Readonly<Record<string, string>>;
}

/** A setting that a provider does not support, with the reason and what to do. */
export interface ProviderFault {
  member: keyof ProviderWords;
  message: string;
  hint: string;
}

/** The type of a provider by its entry or its name; undefined where neither tells. */
export const providerTypeOf = (
  id: string,
  { type, profile, recording, base_url, command, module }: ProviderWords,
): string | undefined => {
  if (type !== undefined) return type;
  if (command !== undefined) return 'command';
  if (module !== undefined) return 'module';
  if (recording !== undefined) return 'replay';
  if (profile !== undefined) return 'openai-compatible';
  if (isNative(id)) return id;
  if (base_url !== undefined || Object.hasOwn(profiles, id)) return 'openai-compatible';

  return isEmbedded(id) ? id : undefined;
};

/** The profile of a provider with OpenAI's protocol: a name that may not exist. */
export const profileNameOf = (id: string, { profile, type }: ProviderWords): string =>
  profile ?? [type, id].find((name) => name !== undefined && Object.hasOwn(profiles, name)) ?? 'custom';

/** The first setting that only other providers support; undefined where there is none. */
export function findProviderFault(id: string, words: ProviderWords): ProviderFault | undefined {
  const { endpoints, balance, keep_alive } = words;
  const type = providerTypeOf(id, { ...words, base_url: undefined }) ?? providerTypeOf(id, words);
  const fault = (member: ProviderFault['member'], message: string, hint: string): ProviderFault =>
    faultOf(member, message, hint, { provider: id });
  const program = findProgramFault(id, type, words);
  if (program) return program;

  const credentials = findCredentialsFault(id, type, words);
  if (credentials) return credentials;
  if (endpoints && type !== undefined && isEmbedded(type))
    return fault('endpoints', modelsTexts.noEndpoints, modelsTexts.noEndpointsHint);
  if (endpoints?.length === 0) return fault('endpoints', modelsTexts.emptyEndpoints, modelsTexts.noEndpointsHint);
  if (endpoints && sameTwice(words, endpoints))
    return fault('endpoints', modelsTexts.sameEndpoints, modelsTexts.sameEndpointsHint);
  if (balance !== undefined && (endpoints?.length ?? 0) < 2)
    return fault('balance', modelsTexts.noBalance, modelsTexts.noBalanceHint);

  // An unknown type or profile cannot be judged, and is refused for itself.
  if (keep_alive === undefined || !takesNoKeepAlive(id, type, words)) return undefined;
  return fault('keep_alive', modelsTexts.noKeepAlive, modelsTexts.noKeepAliveHint);
}

const notOfPrograms = [
  'profile',
  'base_url',
  'key',
  'key_command',
  'auth',
  'region',
  'recording',
  'endpoints',
  'balance',
  'keep_alive',
] as const;

/** A program of the folder has no address, and only such a program has `command`, `module` and `env`. */
function findProgramFault(id: string, type: string | undefined, words: ProviderWords): ProviderFault | undefined {
  const has = (members: readonly (keyof ProviderWords)[]): keyof ProviderWords | undefined =>
    members.find((member) => words[member] !== undefined);
  if (type === undefined || !isProgramProvider(type)) {
    const member = has(['command', 'module', 'env']);
    return member && faultOf(member, modelsTexts.noProgram, modelsTexts.noProgramHint, { provider: id, member });
  }

  const other = type === 'command' ? 'module' : 'command';
  const member = has([other, ...notOfPrograms]);
  if (member) return faultOf(member, modelsTexts.notOfPrograms, modelsTexts.notOfProgramsHint, { provider: id, type, member });
  if (words[type] === undefined || words[type].length === 0)
    return faultOf('type', modelsTexts.programMissing, modelsTexts.programMissingHint, { provider: id, type });

  return undefined;
}

/** Only one kind of credentials, and only where we sign requests ourselves. */
function findCredentialsFault(id: string, type: string | undefined, words: ProviderWords): ProviderFault | undefined {
  const { key, key_command, auth, region, endpoints = [] } = words;
  const way = (['key_command', 'auth'] as const).find((member) => words[member] !== undefined);
  const values = { provider: id, member: way ?? 'region' };
  if (!way) return region === undefined ? undefined : faultOf('region', modelsTexts.noRegion, modelsTexts.noRegionHint, values);
  if (type !== undefined && (isEmbedded(type) || isNative(type)))
    return faultOf(way, modelsTexts.noCredentials, modelsTexts.noCredentialsHint, values);

  const others = [key, auth && key_command, ...endpoints.map((endpoint) => endpoint.key)];
  if (others.some((one) => one !== undefined)) return faultOf(way, modelsTexts.severalKeys, modelsTexts.severalKeysHint, values);
  if (region !== undefined && auth === undefined)
    return faultOf('region', modelsTexts.noRegion, modelsTexts.noRegionHint, values);

  return undefined;
}

const faultOf = (
  member: ProviderFault['member'],
  message: string,
  hint: string,
  values: Readonly<Record<string, string>>,
): ProviderFault => ({ member, message: say(message, values), hint: say(hint, values) });

function takesNoKeepAlive(id: string, type: string | undefined, words: ProviderWords): boolean {
  if (type !== undefined && (isEmbedded(type) || isNative(type))) return true;
  const name = profileNameOf(id, words);
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  return profile !== undefined && profile.keep_alive_path === undefined;
}

/** Whether two endpoints have the same address and key: neither could replace the other. */
function sameTwice({ base_url, key }: EndpointWords, endpoints: readonly EndpointWords[]): boolean {
  const places = endpoints.map((own) => JSON.stringify([own.base_url ?? base_url ?? '', own.key ?? key ?? '']));
  return new Set(places).size < places.length;
}
