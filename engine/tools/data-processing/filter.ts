import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { criteria } from '../../libraries/data/tables/criteria.ts';
import { operationsOf } from '../../libraries/data/tables/expressions.ts';
import { chainStages, keepWhere, type Stage } from '../../libraries/data/tables/rows.ts';
import { inputError } from './failure.ts';

/** Keeps rows by an expression. */
function where(text: Json): Stage {
  const [operation] = operationsOf([{ filter: text }]);
  if (operation?.kind !== 'filter') throw inputError(dataTexts.nothingToFilter);
  return keepWhere(operation.test);
}

/** `where`, `criteria`, or the older `operation: {criteria}` or `{condition}`. */
export function filterStage(parameters: JsonMap): Stage {
  const { operation } = parameters;
  const said = isMap(operation) ? { ...operation, ...parameters } : parameters;
  const stages: Stage[] = [];
  for (const test of [said['where'], said['condition']]) {
    if (isMap(test)) stages.push(criteria(test));
    else if (test !== undefined && test !== null) stages.push(where(test));
  }

  if (isMap(said['criteria'])) stages.push(criteria(said['criteria']));
  else if (typeof said['criteria'] === 'string') stages.push(where(said['criteria']));
  if (stages.length === 0) throw inputError(dataTexts.nothingToFilter);

  return chainStages(stages);
}
