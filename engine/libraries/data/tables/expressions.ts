import { kindOf } from '../../../compile/template/evaluation/values.ts';
import type { Json } from '../../../language/json.ts';
import { transformTexts } from '../../../language/texts/compile/transform.ts';
import { dataTexts } from '../../../language/texts/tools/data-processing.ts';
import { say } from '../../../language/texts.ts';
import { listItems, nodeFromValue, valueOfNode } from '../nodes.ts';
import { type Formula, formulasOf, type Operation, resolveOperations } from '../operation.ts';
import { readOperations } from '../read.ts';
import { DataError } from './error.ts';

/** The operations of a `transform` as data. Throws a DataError for the first fault. */
export function operationsOf(steps: Json): Operation[] {
  const said = readOperations<Json>(
    nodeFromValue(steps),
    {
      options: {},
      given: valueOfNode,
      wrong(_code, _range, message, more) {
        throw new DataError(say(dataTexts.badOperations, { why: more?.hint ? `${message} ${more.hint}` : message }));
      },
    },
    'steps',
  );

  for (const operation of said) {
    for (const { template, field } of formulasOf(operation)) {
      const [problem] = template.problems;
      if (problem)
        throw new DataError(
          say(dataTexts.badOperations, { why: `${field}: ${problem.message}${problem.hint ? ` ${problem.hint}` : ''}` }),
        );
    }
  }

  return resolveOperations(said, {
    list(value, field) {
      const items = listItems(value);
      if (items) return items;
      throw new DataError(say(transformTexts.listWanted, { what: field, got: kindOf(value) }));
    },
    count(value, field) {
      if (typeof value === 'number' || typeof value === 'string') return Number(value);
      throw new DataError(say(transformTexts.countWanted, { what: field, got: kindOf(value) }));
    },
  });
}

/** An expression that reads one column with any name. */
export const columnExpression = (name: string): string => `item[${JSON.stringify(name)}]`;

/** An expression over a row. Throws a DataError where it is invalid. */
export function formulaOf(text: Json): Formula {
  const [operation] = operationsOf([{ unique: [text] }]);
  const formula = operation?.kind === 'unique' ? operation.keys[0] : undefined;
  if (!formula) throw new DataError(say(dataTexts.badOperations, { why: String(text) }));
  return { ...formula, field: formula.node.text };
}
