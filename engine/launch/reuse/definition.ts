import type { Step } from '../../compile/pipeline/model/step.ts';
import { memoize } from '../../language/memoize.ts';

/** Places in the text, which move without a meaning; and what is made of the text again. */
const placeKeys = new Set(['range', 'node', 'block', 'problems', 'guarded', 'at', 'tag', 'templateRef']);
const isPlace = (key: string): boolean => placeKeys.has(key) || key.endsWith('Range') || key.endsWith('Ranges');

/** What a step is for its result: not its texts for people, and not when, how often or where to it goes on. */
const undefiningKeys = new Set<keyof Step>([
  'idGiven',
  'name',
  'description',
  'dependencies',
  'autoDependencies',
  'onFalse',
  'onSuccess',
  'onFailure',
  'computedRoutes',
  'limits',
  'cache',
  'timeout',
  'retry',
  'computedRetry',
  'repeatable',
  'priority',
  'loop',
  'notExecutable',
]);

/** Whether a field says only when or how often a step is done. What it reads makes no other step of it. */
export const isSchedulingField = (field: string): boolean => /^(?:priority|timeout|retry|max_parallel)(?:\.|$)/.test(field);

/** A step's definition as a text that is the same where the same is done, wherever it stands in the file. */
export const definitionText = memoize((step: Step): string => {
  const parts = Object.entries(step).filter(([key]) => !undefiningKeys.has(key as keyof Step));
  return definitionJson(Object.fromEntries(parts));
});

/** Data of the pipeline, in which no key is ours. A value of the language has a place. */
const dataKeys = new Set(['schema', 'default', 'choices']);
const isDataKey = (key: string, member: unknown): boolean =>
  dataKeys.has(key) && !(typeof member === 'object' && member !== null && 'node' in member);

/** JSON with sorted keys and without places. */
export function definitionJson(value: unknown, isData = false): string {
  if (value instanceof Map) return definitionJson(Object.fromEntries(value));
  if (Array.isArray(value)) return `[${value.map((item) => definitionJson(item, isData)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const isConstant = !isData && 'kind' in value && value.kind === 'constant';
  const members = Object.entries(value)
    .filter(([key, member]) => member !== undefined && (isData || !isPlace(key)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = (key: string, member: unknown): string => definitionJson(member, isData || isConstant || isDataKey(key, member));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${text(key, member)}`).join(',')}}`;
}
