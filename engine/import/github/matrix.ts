import type { Json, JsonMap } from '../../language/json.ts';
import { isMap, ownMember } from '../../language/json.ts';
import { githubTexts } from '../../language/texts/import/github.ts';
import { say } from '../../language/texts.ts';
import type { ImportReading, SourceField } from '../source/fields.ts';
import { addText, fieldsOf, nodeJson } from '../source/fields.ts';
import type { GithubWorkflow } from './model.ts';

/** The most jobs that a matrix may make: https://docs.github.com/actions/reference/limits */
const mostJobs = 256;

/** The most combinations that are examined before some are left out. */
const mostCombinations = 10_000;

const holdsExpression = (value: Json): boolean => JSON.stringify(value).includes('${{');

/** The loop of a matrix: over its combinations, or over one computed dimension. */
export function readMatrix(
  { reading }: GithubWorkflow,
  field: SourceField | undefined,
): { items: readonly JsonMap[] } | { name: string; list: string } | undefined {
  if (!field) return undefined;
  const matrix = nodeJson(reading, field.value);
  if (isMap(matrix)) {
    const dimensions = Object.entries(matrix).filter(([name]) => name !== 'include' && name !== 'exclude');
    const [only] = dimensions;
    if (!holdsExpression(matrix)) return { items: boundItems(reading, field, combinations(matrix, dimensions)) };
    if (only && dimensions.length === 1 && typeof only[1] === 'string' && Object.keys(matrix).length === 1)
      return { name: only[0], list: only[1] };
  }

  const computed = [...fieldsOf(reading, field.value).all.values()].find(({ value }) =>
    holdsExpression(nodeJson(reading, value)),
  );
  addText(reading, (computed ?? field).key, say(githubTexts.computedMatrix));

  return undefined;
}

/** No more jobs than GitHub creates, with a note where there would be more. */
function boundItems(reading: ImportReading, { key }: SourceField, items: readonly JsonMap[]): readonly JsonMap[] {
  if (items.length > mostJobs) addText(reading, key, say(githubTexts.bigMatrix, { count: mostJobs }));
  return items.slice(0, mostJobs);
}

/** Every combination of the dimensions, as `exclude` and `include` change them. */
function combinations(matrix: JsonMap, dimensions: readonly [string, Json][]): JsonMap[] {
  let all: JsonMap[] = dimensions.length ? [{}] : [];
  for (const [name, values] of dimensions) {
    const list = Array.isArray(values) ? values : [values];
    // Enough to leave out some of them; the product of many lists is unbounded.
    const most = Math.ceil(mostCombinations / Math.max(1, list.length));
    all = all.slice(0, most).flatMap((one) => list.map((value) => ({ ...one, [name]: value })));
  }

  const left = mapsOf(matrix['exclude']);
  const originals = all.filter(
    (one) => !left.some((other) => Object.entries(other).every(([name, value]) => same(ownMember(one, name), value))),
  );
  const extended = originals.map((one) => ({ ...one }));

  for (const more of mapsOf(matrix['include'])) {
    const fitting = originals.flatMap((one, index) => {
      const keeps = Object.entries(more).every(([name, value]) => !Object.hasOwn(one, name) || same(ownMember(one, name), value));
      return keeps ? [index] : [];
    });
    for (const index of fitting) Object.assign(extended[index] ?? {}, more);
    if (fitting.length === 0 || originals.length === 0) extended.push({ ...more });
  }

  return extended;
}

const mapsOf = (value: Json | undefined): JsonMap[] => (Array.isArray(value) ? value.filter(isMap) : []);

/** Whether two values are equal; for maps, whether one contains the other. */
const same = (one: Json | undefined, other: Json): boolean =>
  isMap(one) && isMap(other)
    ? Object.entries(other).every(([name, value]) => same(ownMember(one, name), value))
    : JSON.stringify(one) === JSON.stringify(other);
