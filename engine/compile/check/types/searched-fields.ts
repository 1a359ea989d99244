import { suggestion } from '../../../language/problem.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Type } from '../../../language/types.ts';
import { searchParameter } from '../../pipeline/model/search.ts';
import { checkEachStep } from '../steps.ts';
import { typesOf } from './types.ts';

/** What every document has, whatever its row holds. */
const ofDocument = ['file', 'folder', 'name', 'extension'];

/** Fields that a search filters by and no row has: nothing would match. */
export const checkSearchedFields = checkEachStep(({ node, step, block }, report, checkable) => {
  const [from, where] = ['from', 'where'].map((name) => searchParameter(step.work, name));
  const asked = where?.node;
  if (!from || asked?.kind !== 'map') return;

  const rows = typesOf(checkable).value(from, node, 'item');
  const fields = rows.kind === 'list' ? fieldsOf(rows.item) : undefined;
  if (!fields) return;

  const names = [...fields, ...ofDocument];
  for (const { key } of asked.pairs) {
    if (names.includes(key.text)) continue;
    const message = say(problemTexts['unknown-field.rows'], { name: key.text });
    report({ block, range: key.range, severity: 'warning', message, ...suggestion(nearest(key.text, names), key.range) });
  }
});

/** The possible fields of a row; undefined where it may have others, or is no map. */
function fieldsOf(row: Type): string[] | undefined {
  const kinds = row.kind === 'union' ? row.of : [row];
  const known = kinds.flatMap((one) => (one.kind === 'map' && !one.rest ? [Object.keys(one.fields)] : []));
  return known.length === kinds.length ? known.flat() : undefined;
}
