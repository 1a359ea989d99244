import assert from 'node:assert/strict';
import { Template as Oracle } from '@huggingface/jinja';
import fc from 'fast-check';
import { render } from '../../../../engine/compile/template/evaluate.ts';
import { parseTemplate } from '../../../../engine/compile/template/parse.ts';
import { disagreements, shared } from './cases/oracle.ts';
import { scope } from './cases/vectors.ts';
import { scopeOf } from './scope.ts';

/** A text around keeps a lone expression from keeping its type. */
const ours = (template: string): string => String(render(parseTemplate(`^${template}`), scopeOf(scope))).slice(1);
const theirs = (template: string): string => new Oracle(template).render(structuredClone(scope));

describe('templates agree with @huggingface/jinja on what both know', () => {
  for (const template of shared) it(JSON.stringify(template), () => assert.equal(ours(template), theirs(template)));

  it('arithmetic, logic and choices, generated', () => {
    const atom = fc.oneof(
      fc.integer({ min: 0, max: 20 }).map(String),
      fc.constantFrom('n', 'zero', 'half', 'yes', 'no', 'name', 'empty', '"t"'),
    );
    const number = fc.oneof(fc.integer({ min: 1, max: 20 }).map(String), fc.constantFrom('n', 'half'));
    const sum = fc
      .array(fc.tuple(fc.constantFrom('+', '-', '*', '/'), number), { maxLength: 4 })
      .chain((rest) => number.map((first) => first + rest.map(([sign, value]) => ` ${sign} ${value}`).join('')));
    const test = fc.tuple(sum, fc.constantFrom('==', '!=', '<', '>', '<=', '>='), sum).map((parts) => `(${parts.join(' ')})`);
    const logic = fc
      .array(fc.tuple(fc.constantFrom('and', 'or', 'and not', 'or not'), fc.oneof(test, atom)), { maxLength: 4 })
      .chain((rest) => fc.oneof(test, atom).map((first) => first + rest.map(([word, value]) => ` ${word} ${value}`).join('')));
    fc.assert(
      fc.property(logic, sum, (condition, value) => {
        const template = `{% if ${condition} %}a{% else %}b{% endif %}`;
        assert.equal(ours(template), theirs(template), template);
        const both = [Number(ours(`{{ ${value} }}`)), Number(theirs(`{{ ${value} }}`))];
        assert.equal(both[0], both[1], value);
      }),
      { numRuns: 400 },
    );
  });
});

describe('where the two differ, ours is decided', () => {
  const check = (expected: string | Error, give: () => string) => {
    if (typeof expected === 'string') return assert.equal(give(), expected);
    assert.throws(give);
  };
  for (const { template, why, ...expected } of disagreements)
    it(`${JSON.stringify(template)}: ${why}`, () => {
      check(expected.theirs, () => theirs(template));
      check(expected.ours, () => String(render(parseTemplate(template), scopeOf(scope))));
    });
});
