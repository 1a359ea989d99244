import { partsOfWork } from '../model/parts.ts';
import type { Work } from '../model/step.ts';
import type { Value } from '../model/value.ts';

/** The models that an ensemble names in so many words, also one that is a pipeline; what a template or a tag says is known in the run. */
export function ensembleModelNames(work: Work): string[] {
  const entry = (name: string): Value | undefined =>
    work.kind === 'pipeline' && work.pattern ? work.inputs.entries.find(({ key }) => key === name)?.value : undefined;
  const values = [...partsOfWork(work).models, entry('models'), entry('synthesizer')];
  return values.flatMap((value) => (value ? modelNamesIn(value) : [])).filter((name) => name !== '');
}

/** The names in a value that is written out. */
export function modelNamesIn(value: Value): string[] {
  if (value.kind === 'list') return value.items.flatMap(modelNamesIn);
  if (value.kind !== 'constant') return [];
  return [value.value].flat().flatMap((name) => (typeof name === 'string' ? [name.trim()] : []));
}
