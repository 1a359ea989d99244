import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Run } from './run.ts';

/** A number that can be written; -0 is 0. */
export function finite(value: number, run: Run): number {
  if (!Number.isFinite(value)) run.fail('bad-value', say(texts.noNumber));
  return value === 0 ? 0 : value;
}
