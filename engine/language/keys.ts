import type { KeySpec, KeyTable } from './keys/key.ts';
import { kindKeys } from './keys/kinds.ts';
import { loopKeys } from './keys/loops.ts';
import { stepKeys } from './keys/steps.ts';
import { topKeys } from './keys/top.ts';
import type { StepKind } from './kinds.ts';
import { stepKinds } from './kinds.ts';

export type { KeySpec, KeyTable };
export { kindKeys, loopKeys, stepKeys, topKeys };

/** Every key of a step: common keys, keys of loops, keys of the kinds. No name is in two of the tables. */
export const allStepKeys: KeyTable = { ...stepKeys, ...loopKeys, ...kindKeys };

/** Keys with these beginnings are free for any use. */
export const isFreeKey = (key: string): boolean => key.startsWith('x-');

/** The keys with a meaning on a step of this kind (undefined: a step without a kind yet, where every key is possible). */
export function keysOfKind(kind: StepKind | undefined): KeySpec[] {
  return Object.values(allStepKeys).filter((key) => kind === undefined || !key.on || key.on.includes(kind));
}

/** Keys that name a file with the text of another key. */
export const fileKeys = { prompt_file: 'prompt', system_file: 'system' } as const;

/** The kind that a key decides. */
export const kindOfKey: ReadonlyMap<string, StepKind> = new Map(
  Object.keys(stepKinds)
    .filter(isKind)
    .flatMap((kind): [string, StepKind][] => [
      [stepKinds[kind].key, kind],
      ...Object.entries(fileKeys).flatMap(([key, of]): [string, StepKind][] => (of === stepKinds[kind].key ? [[key, kind]] : [])),
    ]),
);

export function isKind(name: string): name is StepKind {
  return Object.hasOwn(stepKinds, name);
}
