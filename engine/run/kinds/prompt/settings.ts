import type { Json } from '../../../language/json.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';

/** A model's setting as a number; throws a RunError (`input`) for anything else. */
export function numberFrom(value: Json, name: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number))
    throw new RunError({ kind: 'input', message: say(runsTexts.notANumber, { name, got: JSON.stringify(value) }) });
  return number;
}
