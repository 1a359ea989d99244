import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { TemplateError } from '../../../../engine/compile/template/evaluation/values.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { aggregates, operations } from '../../../../engine/language/kinds/transform.ts';
import { cases } from './cases/operations.ts';
import { operationsOf, worked } from './work.ts';

describe('operations on lists', () => {
  for (const { rule, rows = [], steps, gives, error } of cases)
    it(rule, () => {
      if (error)
        assert.throws(
          () => worked(rows, steps),
          (thrown) => thrown instanceof TemplateError && error.test(thrown.message),
        );
      else {
        assert.deepEqual(worked(rows, steps), gives);
        // The order of fields is that of the columns in a file.
        assert.equal(JSON.stringify(worked(rows, steps)), JSON.stringify(gives));
      }
    });

  it('the rows that come in are never changed', () => {
    const row = Object.freeze({ a: Object.freeze([1, 2]), b: 1 });
    const steps: Json = [{ flatten: 'a' }, { rename: { b: 'c' } }, { sort: '-a' }, { map: { a: 'a', d: 'c' } }];
    assert.deepEqual(worked([row] as never[], steps), [
      { a: 2, d: 1 },
      { a: 1, d: 1 },
    ]);
  });

  it('values from outside are read by the namespaces alone', () => {
    const outside = {
      lookup: (name: string) => ({ inputs: { least: 2 }, least: 5, $item: 7 })[name],
      names: () => ['inputs', 'least'],
    };
    assert.deepEqual(worked([{ a: 1 }, { a: 3 }], [{ filter: 'a > inputs.least' }], outside), [{ a: 3 }]);
    assert.deepEqual(
      worked([{ a: 1 }], [{ map: { a: 'least | default("none")', i: '$item', n: 'nothing is defined' } }], outside),
      [{ a: 'none', i: 7, n: false }],
    );
    assert.deepEqual(worked([{ a: 1 }], [{ aggregate: { n: 'count + inputs.least' } }], outside), { n: 3 });
    assert.throws(() => worked([{ a: 1 }], [{ map: 'data.x' }], outside), /`data.x` has no value/);
  });

  it('without an outside every name is a field', () => {
    assert.deepEqual(worked([{ data: 1, steps: 2 }], [{ map: 'data + steps' }]), [3]);
  });

  describe('the examples of the table', () => {
    for (const [name, { example }] of Object.entries(operations))
      it(`${name} can be read`, () => {
        assert.deepEqual(
          operationsOf([parse(example)]).map(({ kind }) => kind),
          [name],
        );
      });
    for (const [name, { example }] of Object.entries(aggregates))
      it(`${name} can be read`, () => {
        assert.equal(operationsOf([{ aggregate: { x: example } }]).length, 1);
      });
  });
});
