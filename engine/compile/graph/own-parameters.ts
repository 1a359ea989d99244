import type { Step } from '../pipeline/model/step.ts';
import { accessOf } from './reads.ts';

/** Whether a template of the step reads its own parameter of this name. */
export function readsParameter(step: Step, name: string): boolean {
  return accessOf(step).reads.some(({ name: read, path: [first] }) =>
    read === 'parameters' ? first === undefined || first === name : read === name,
  );
}
