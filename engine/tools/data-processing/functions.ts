import { aggregates, isAggregate } from '../../language/kinds/transform.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { say } from '../../language/texts.ts';
import { functionNames } from '../../language/tools/builtin/data-processing.ts';
import type { FunctionName } from '../../libraries/data/tables/gathering.ts';
import { inputError } from './failure.ts';

/** The function with a canonical or older name. Throws a RunError. */
export function functionNamed(word: string): FunctionName {
  const lower = word.toLowerCase();
  const name = Object.hasOwn(functionNames, lower) ? (functionNames[lower] ?? lower) : lower;
  if (name === 'distinct' || isAggregate(name)) return name;
  const known = [...Object.keys(aggregates), ...Object.keys(functionNames)].join(', ');
  throw inputError(say(dataTexts.unknownFunction, { name: word, known }));
}
