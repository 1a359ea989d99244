import assert from 'node:assert/strict';
import { render } from '../../../../engine/compile/template/evaluation/evaluate.ts';
import { TemplateError } from '../../../../engine/compile/template/evaluation/values.ts';
import { parseTemplate } from '../../../../engine/compile/template/syntax/parse.ts';
import { scopeOf } from './scope.ts';
import { vectors } from './vectors/all.ts';
import { scope } from './vectors/scope.ts';

for (const [subject, { gives, fails }] of Object.entries(vectors))
  describe(`templates: ${subject}`, () => {
    for (const [template, value] of gives)
      it(`${JSON.stringify(template)} → ${JSON.stringify(value)}`, () =>
        assert.deepStrictEqual(render(parseTemplate(template), scopeOf(scope)), value));
    for (const [template, error] of fails)
      it(`${JSON.stringify(template)} fails: ${error}`, () =>
        assert.throws(
          () => render(parseTemplate(template), scopeOf(scope)),
          (thrown) => {
            assert.ok(thrown instanceof TemplateError, String(thrown));
            assert.equal(`${thrown.code} ${thrown.range.start}-${thrown.range.end}`, error, thrown.message);
            return true;
          },
        ));
  });

describe('the vectors', () => {
  const all = Object.values(vectors).flatMap(({ gives, fails }) => [...gives, ...fails].map(([template]) => template));

  it('are 600 at least, and none stands twice', () => {
    assert.ok(all.length >= 600, String(all.length));
    assert.equal(new Set(all).size, all.length);
  });
});
