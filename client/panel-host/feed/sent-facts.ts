import { memoize } from '../../../engine/language/memoize.ts';
import { say } from '../../../engine/language/texts.ts';
import type { RunEvent } from '../../../engine/state/events.ts';
import { type Json, longestText } from '../../messages.ts';
import { valueTexts } from '../../panel/texts/values.ts';
import { formatFigure } from '../../panel/view/format.ts';

type Values = { [name: string]: Json };

/**
 * Facts in the page's format. Results over some kB are artifacts, which the page requests; inputs, variables and outputs are
 * inside their facts at any length, and could block the page for minutes: a long one is replaced by its beginning, as a text
 * that says so first and is too long for the input form.
 */
export const sentFacts = (facts: readonly RunEvent[]): RunEvent[] => facts.map(sentFact);

export function sentFact(fact: RunEvent): RunEvent {
  switch (fact.type) {
    case 'run.started':
    case 'step.succeeded':
    case 'run.finished':
      return shortened(fact);
    default:
      return fact;
  }
}

type FactWithValues = Extract<RunEvent, { type: 'run.started' | 'step.succeeded' | 'run.finished' }>;

const shortened = memoize((fact: FactWithValues): RunEvent => {
  switch (fact.type) {
    case 'run.started':
      return hasLong(fact.inputs) ? { ...fact, inputs: shorten(fact.inputs) } : fact;
    case 'step.succeeded':
      return fact.set && hasLong(fact.set) ? { ...fact, set: shorten(fact.set) } : fact;
    case 'run.finished':
      return hasLong(fact.outputs) ? { ...fact, outputs: shorten(fact.outputs) } : fact;
  }
});

const hasLong = (values: Values): boolean => Object.values(values).some(isLong);

const isLong = (value: Json): boolean => lengthLeft(value, longestText) < 0;

/** Approximate remaining characters after a value; below 0 as soon as it is too long. */
function lengthLeft(value: Json | undefined, left: number): number {
  if (typeof value === 'string') return left - value.length;
  if (typeof value !== 'object' || value === null) return left - 4;

  let rest = left;
  for (const [key, part] of Object.entries(value)) {
    rest = lengthLeft(part, rest - (Array.isArray(value) ? 1 : key.length));
    if (rest < 0) break;
  }

  return rest;
}

const shorten = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isLong(value) ? beginningOf(value) : value]));

function beginningOf(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
  return `${say(valueTexts.cutValue, { letters: formatFigure(text.length) })}\n${text.slice(0, longestText)}`;
}
