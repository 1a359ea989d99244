import type { Cache } from '../../compile/pipeline/model/step.ts';
import { sha256 } from '../../compile/template/filters/sha256.ts';
import type { Json } from '../../language/json.ts';
import type { ExternalRead } from '../../state/events.ts';
import type { Why } from '../../state/why.ts';
import { isUnchanged } from '../calls/readings.ts';
import type { RunContext } from '../context.ts';
import { renderValue } from '../scope/render.ts';
import type { RunScope } from '../scope/run-scope.ts';
import { holdsMark } from '../secrets/secrets.ts';

export interface CachedResult {
  value: Json;
  /** Files and tools that it depends on. */
  reads: readonly ExternalRead[];
}

export interface CacheLookup {
  /** The key of its entry, which may not exist. */
  key: string;
  /** The cached result, where it is young enough and its files are unchanged. */
  result?: CachedResult;
  why: NonNullable<Why['cache']>;
}

/** Looks up the result of an earlier call with the same content: the target, the request, and `cache.key`. */
export async function lookUpCache(context: RunContext, cache: Cache, identity: Json, scope: RunScope): Promise<CacheLookup> {
  const key = cacheKey(context, cache, identity, scope);
  const entry = await context.ports.cache?.get(key);
  // The cache may have come with the folder: a mark in it would make a tool get the secret.
  if (!entry || holdsMark(JSON.stringify(entry.value))) return { key, why: { hit: false, reason: 'none' } };

  const age = context.ports.clock.now() - entry.at;
  if (cache.ttl !== undefined && age > cache.ttl) return { key, why: { hit: false, reason: 'expired', age } };

  const { value, reads = [] } = entry;
  if (!(await isUnchanged(context, reads))) return { key, why: { hit: false, reason: 'changed', age } };
  return { key, result: { value, reads }, why: { hit: true, age } };
}

/** The key of a cached result: a hash of its content. */
export const cacheKey = (context: RunContext, { key }: Cache, identity: Json, scope: RunScope): string =>
  sha256(JSON.stringify([identity, key ? renderValue(context, key, scope) : null]));
