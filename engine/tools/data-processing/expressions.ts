import { kindOf } from '../../compile/template/values.ts';
import { itemsOf, nodeOf, valueOfNode } from '../../data/nodes.ts';
import { type Formula, formulasOf, type Operation, resolved } from '../../data/operation.ts';
import { readOperations } from '../../data/read.ts';
import type { Json } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { transformTexts } from '../../language/texts/transform.ts';
import { say } from '../../language/texts.ts';
import { wrong } from './failure.ts';

/** The operations of a `transform`, said as data. Throws a RunError for the first thing that is wrong with them. */
export function operationsOf(steps: Json): Operation[] {
  const said = readOperations<Json>(
    nodeOf(steps),
    {
      options: {},
      given: valueOfNode,
      wrong(_code, _range, message, more) {
        throw wrong(say(dataTexts.badOperations, { why: more?.hint ? `${message} ${more.hint}` : message }));
      },
    },
    'steps',
  );
  for (const operation of said)
    for (const { template, field } of formulasOf(operation)) {
      const [problem] = template.problems;
      if (problem)
        throw wrong(
          say(dataTexts.badOperations, { why: `${field}: ${problem.message}${problem.hint ? ` ${problem.hint}` : ''}` }),
        );
    }
  return resolved(said, {
    list(value, field) {
      const items = itemsOf(value);
      if (items) return items;
      throw wrong(say(transformTexts.listWanted, { what: field, got: kindOf(value) }));
    },
    count(value, field) {
      if (typeof value === 'number' || typeof value === 'string') return Number(value);
      throw wrong(say(transformTexts.countWanted, { what: field, got: kindOf(value) }));
    },
  });
}

/** An expression that reads one column, whatever its name. */
export const columnExpression = (name: string): string => `item[${JSON.stringify(name)}]`;

/** One expression over a row. Throws a RunError where it cannot be read. */
export function formulaOf(text: Json): Formula {
  const [operation] = operationsOf([{ unique: [text] }]);
  const formula = operation?.kind === 'unique' ? operation.keys[0] : undefined;
  if (!formula) throw wrong(say(dataTexts.badOperations, { why: String(text) }));
  return { ...formula, field: formula.node.text };
}
