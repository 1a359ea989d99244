import assert from 'node:assert/strict';
import { render } from '../../../../engine/compile/template/evaluate.ts';
import { parseTemplate } from '../../../../engine/compile/template/parse.ts';
import { TemplateError } from '../../../../engine/compile/template/values.ts';
import { groups, scope, syntax } from './cases/vectors.ts';
import { scopeOf } from './scope.ts';

describe('templates render', () => {
  for (const [title, vectors] of Object.entries(groups))
    describe(title, () => {
      for (const [template, expected, error] of vectors)
        it(`${JSON.stringify(template)} → ${error ?? JSON.stringify(expected)}`, () => {
          if (error === undefined) return assert.deepEqual(render(parseTemplate(template), scopeOf(scope)), expected);
          assert.throws(
            () => render(parseTemplate(template), scopeOf(scope)),
            (thrown) => {
              assert.ok(thrown instanceof TemplateError, String(thrown));
              assert.equal(`${thrown.code} ${thrown.range.start}-${thrown.range.end}`, error, thrown.message);
              return true;
            },
          );
        });
    });
});

describe('what cannot be parsed is a problem at its place', () => {
  for (const [template, expected] of syntax)
    it(`${JSON.stringify(template)} → ${expected}`, () => {
      const [problem] = parseTemplate(template).problems;
      assert.ok(problem);
      assert.equal(`${problem.code} ${problem.range.start}-${problem.range.end}`, expected, problem.message);
    });
});
