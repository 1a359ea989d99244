import type { Step } from '../compile/pipeline/model/step.ts';
import type { Work } from '../compile/pipeline/model/work.ts';
import { memoize } from '../language/memoize.ts';

/** Positions, which change without a meaning; and values derived from the text. */
const placeKeys = new Set(['range', 'node', 'block', 'problems', 'guarded', 'at', 'tag', 'templateRef']);
const isPlace = (key: string): boolean => placeKeys.has(key) || key.endsWith('Range') || key.endsWith('Ranges');

/** Keys of a step that do not affect its result: texts for people, and when, how often or where it continues. */
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
  'deadline',
  'hedge',
  'retry',
  'computedRetry',
  'repeatable',
  'priority',
  'loop',
  'notExecutable',
]);

/** Whether a field only says when or how often a step runs. Its reads do not change the step's identity. */
export const isSchedulingField = (field: string): boolean => /^(?:priority|timeout|retry|max_parallel)(?:\.|$)/.test(field);

/** A step's definition as a text: equal for equal work, anywhere in the file. */
export const definitionText = memoize((step: Step): string => {
  const parts = Object.entries(step).filter(([key]) => !undefiningKeys.has(key as keyof Step));
  return definitionJson(Object.fromEntries(parts));
});

/** Further keys that change what becomes of a step, and nothing that it takes: whether it runs, and what follows its failure. */
const directingKeys = new Set<keyof Step>([
  ...undefiningKeys,
  'id',
  'condition',
  'handlers',
  'templateRef',
  'lacksTemplate',
  'autos',
]);

/** What says who answers: all of it is in what was asked. */
const askingKeys = new Set<keyof Step>(['model', 'selection']);

/**
 * What decides how long a step takes and what it costs, as a text; for a loop or a switch, how often it repeats and which way
 * it goes. Steps inside have a text of their own. `asked` names the model that answers, and who speaks, wherever that is said.
 */
export function measuredText(step: Step, asked: unknown): string {
  const { work, loop } = step;
  const isOwn = (key: keyof Step): boolean => !directingKeys.has(key) && !(asked && askingKeys.has(key));
  const own = Object.entries(step).filter(([key]) => isOwn(key as keyof Step));
  const repeats = loop && { ...loop, maxParallel: undefined, onItemFailure: undefined };
  return definitionJson({ ...Object.fromEntries(own), work: ownWork(work), loop: repeats, asked });
}

/** The work without inner steps. */
function ownWork(work: Work): unknown {
  switch (work.kind) {
    case 'group':
      return { kind: work.kind };
    case 'switch':
      return { ...work, branches: work.branches.map((branch) => ({ ...branch, steps: undefined })) };
    case 'agents':
      return { ...work, agents: work.agents.map(({ step, ...agent }) => ({ ...agent, step: measuredText(step, undefined) })) };
    case 'pipeline':
      return { ...work, detached: work.detachedRange !== undefined };
    default:
      return work;
  }
}

/** Data of the pipeline, whose keys are not ours. A value of the language has a position. */
const dataKeys = new Set(['schema', 'default', 'choices']);
const isDataKey = (key: string, member: unknown): boolean =>
  dataKeys.has(key) && !(typeof member === 'object' && member !== null && 'node' in member);

/** JSON with sorted keys and without positions. */
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
