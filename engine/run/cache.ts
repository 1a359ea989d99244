import type { Cache } from '../compile/pipeline/model/step.ts';
import { sha256 } from '../compile/template/filters/sha256.ts';
import type { Json } from '../language/json.ts';
import type { Reading, Why } from '../state/events.ts';
import type { RunContext } from './context.ts';
import { isUnchanged } from './readings.ts';
import type { RunScope } from './render.ts';
import { render } from './render.ts';

/** A result of an earlier call with the same content. */
interface Kept {
  /** What the result is kept under. */
  key: string;
  /** The result, where there is one that is young enough. */
  found?: { value: Json; reads: readonly Reading[] };
  why: NonNullable<Why['cache']>;
}

/** Looks for a result by content: who is called, with what, and what `cache.key` adds. */
export async function lookUp(context: RunContext, { ttl, key }: Cache, identity: Json, scope: RunScope): Promise<Kept> {
  const name = keyOf(context, key, identity, scope);
  const kept = await context.ports.cache?.get(name);
  if (!kept) return { key: name, why: { hit: false, reason: 'none' } };
  const age = context.ports.clock.now() - kept.at;
  if (ttl !== undefined && age > ttl) return { key: name, why: { hit: false, reason: 'expired', age } };
  const { value, reads = [] } = kept;
  if (!(await isUnchanged(context, reads))) return { key: name, why: { hit: false, reason: 'changed', age } };
  return { key: name, found: { value, reads }, why: { hit: true, age } };
}

/** Keeps a result for later calls with the same content. */
export async function keep(
  context: RunContext,
  { key }: Cache,
  identity: Json,
  scope: RunScope,
  kept: { value: Json; reads: readonly Reading[] },
): Promise<void> {
  await context.ports.cache?.put(keyOf(context, key, identity, scope), kept.value, kept.reads);
}

const keyOf = (context: RunContext, key: Cache['key'], identity: Json, scope: RunScope): string =>
  sha256(JSON.stringify([identity, key ? render(context, key, scope) : null]));
