import type { Step } from '../../pipeline/model/step.ts';
import { accessOf } from './reads.ts';

/** Returns a function that tells whether a template of the step reads the step's own parameter of a name. */
export function parameterReader(step: Step): (name: string) => boolean {
  const names = new Set<string>();
  let isAllRead = false;
  for (const { name, path } of accessOf(step).reads) {
    const [first] = path;
    if (name !== 'parameters') names.add(name);
    else if (typeof first === 'string') names.add(first);
    else if (first === undefined) isAllRead = true;
  }

  return (name) => isAllRead || names.has(name);
}
