import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { rulePages, rules } from '../../../../engine/compile/check/rules.ts';
import { isProblemCode, problemCodes } from '../../../../engine/language/problems.ts';
import { cases as obeyed } from '../cases/obeyed.ts';
import { cases } from '../cases/problems.ts';
import { schemaFileCases } from '../cases/schema-files.ts';
import { judged } from './marks.ts';

/** `alignment` is told by a review and by no compile. */
const withoutExamples = new Set(['alignment']);

describe('rules', () => {
  it('every code has a file, and no file is without a code', () => {
    const files = readdirSync('engine/compile/check/rules').map((name) => name.replace(/\.ts$/, ''));
    assert.deepEqual(files.sort(), Object.keys(problemCodes).sort());
  });
  for (const rule of Object.values(rules)) {
    const { code } = rule;
    const { doc, examples } = rulePages[code];
    describe(code, () => {
      it('says what it is in a few sentences', () => {
        assert.equal(rules[code], rule);
        assert.match(doc, /^[A-Z].{60,}\.$/s);
      });
      it('has an example of it and one that is right', () => {
        if (withoutExamples.has(code)) return assert.deepEqual(examples, []);
        assert.ok(examples.some(({ good }) => good) && examples.some(({ good }) => !good));
      });
      for (const [index, { text, good, world }] of examples.entries())
        it(`${good ? 'is silent on' : 'reports'} example ${index + 1}`, () => {
          const on = isProblemCode(code) && problemCodes[code] === 'off' ? { severities: { [code]: 'warning' as const } } : {};
          const { found, expected, problems } = judged(text, new Set([code]), { ...on, ...world });
          assert.equal(
            expected.some((one) => one.startsWith(`${code} `)),
            !good,
          );
          assert.deepEqual(found, expected, JSON.stringify(problems, null, 1));
        });
    });
  }
});

describe('rules on texts that were wrong once', () => {
  for (const { rule, text, wanted, world } of [...cases, ...schemaFileCases, ...obeyed])
    it(rule, () => {
      const { found, expected, problems } = judged(text, new Set(/^[a-z-]+(?=[:, ])/.exec(`${rule} `)), world);
      assert.deepEqual(found, expected, JSON.stringify(problems, null, 1));
      if (wanted) assert.match(problems.map(({ message, hint }) => `${message} ${hint ?? ''}`).join('\n'), wanted);
    });
});
