import type { Json } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { balances } from '../../../language/providers/balance.ts';
import { findProviderFault } from '../../../language/providers/faults.ts';
import type { SourceNode } from '../../source/nodes.ts';
import type { EndpointSettings, ProviderSettings } from '../../world.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem } from '../scope.ts';
import { parseKeeping } from '../values/durations.ts';

/** A provider as data, without members that failed their schema. */
export function providerSettingsOf(value: Json): ProviderSettings {
  const provider: ProviderSettings = endpointSettingsOf(value);
  if (!isMap(value)) return provider;

  for (const name of ['type', 'profile', 'recording', 'module', 'region'] as const) {
    const text = value[name];
    if (typeof text === 'string') provider[name] = text;
  }

  const { endpoints, balance, keep_alive, command, key_command, env, auth } = value;
  if (auth === 'sigv4') provider.auth = auth;
  if (Array.isArray(key_command)) provider.key_command = key_command.map(String);
  if (Array.isArray(command)) provider.command = command.map(String);
  if (isMap(env)) provider.env = Object.fromEntries(Object.entries(env).map(([name, one]) => [name, String(one)]));
  const kept = typeof keep_alive === 'number' || typeof keep_alive === 'string' ? parseKeeping(keep_alive) : undefined;
  if (kept !== undefined) provider.keep_alive = kept;
  if (Array.isArray(endpoints)) provider.endpoints = endpoints.map(endpointSettingsOf);
  const word = balances.find((one) => one === balance);
  if (word) provider.balance = word;

  return provider;
}

function endpointSettingsOf(value: Json): EndpointSettings {
  const endpoint: EndpointSettings = {};
  if (!isMap(value)) return endpoint;

  for (const name of ['base_url', 'key'] as const) {
    const text = value[name];
    if (typeof text === 'string') endpoint[name] = text;
  }

  for (const name of ['max_parallel', 'rpm', 'tpm'] as const) {
    const number = value[name];
    if (typeof number === 'number') endpoint[name] = number;
  }

  return endpoint;
}

/** Reports settings that a provider cannot use, also those in profiles. */
export function judgeProviders(key: string, node: SourceNode, fits: Json, scope: ReadScope): void {
  if (node.kind !== 'map' || !isMap(fits)) return;
  for (const { key: name, value } of node.pairs) {
    const member = Object.hasOwn(fits, name.text) ? fits[name.text] : undefined;
    if (member === undefined) continue;
    if (key === 'providers') judgeProvider(name.text, value, member, scope);
    else if (key === 'profiles' && value.kind === 'map' && isMap(member)) {
      const inside = value.pairs.find((pair) => pair.key.text === 'providers');
      if (inside && member['providers'] !== undefined) judgeProviders('providers', inside.value, member['providers'], scope);
    }
  }
}

function judgeProvider(id: string, node: SourceNode, member: Json, scope: ReadScope): void {
  // Invalid members were removed and reported.
  const isTold = scope.problems.some(({ range }) => range.start >= node.range.start && range.end <= node.range.end);
  const fault = isTold ? undefined : findProviderFault(id, providerSettingsOf(member));
  if (!fault) return;

  const { hint, message: why } = fault;
  const pair = node.kind === 'map' ? node.pairs.find(({ key }) => key.text === fault.member) : undefined;
  reportProblem(scope, 'wrong-type.provider', pair?.value.range ?? node.range, { why }, { hint });
}
