import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEditsInRange } from '../../../../engine/compile/rewrite/print.ts';
import { rewriteDialects, rewritten, spelledOtherwise } from '../../../../engine/compile/rewrite/rewrite.ts';
import { yaml } from '../../../yaml.ts';
import { topCases } from '../pipeline/cases/top.ts';
import { rewriteCases } from './cases.ts';
import { holds, steps, withStep } from './holds.ts';
import { compiled, meaning } from './meaning.ts';

describe('rewriting in our spelling', () => {
  for (const { rule, text, becomes } of rewriteCases)
    it(rule, () => {
      assert.equal(rewritten(compiled(text)), becomes);
      assert.deepEqual(meaning(compiled(becomes)), meaning(compiled(text)));
    });
});

describe('the rewriting means the same, has nothing of another spelling left, and changes nothing again', () => {
  for (const { rule, step } of steps) it(rule, () => holds(withStep(step)));
  for (const { rule, text, bare, problems, stays } of topCases)
    if (!problems) it(rule, () => holds(bare ? text : `${text}\nsteps:\n  - {id: other, prompt: hello}\n`, stays));
  for (const file of readdirSync('examples', { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.baton.yaml')))
    it(file, () => holds(readFileSync(join('examples', file), 'utf8')));
});

describe('the fix of one place', () => {
  for (const { rule, step } of steps)
    it(rule, () => {
      const text = withStep(step);
      const before = compiled(text);
      for (const one of spelledOtherwise(before)) {
        const fix = one.fix();
        assert.ok(fix, one.from);
        const after = compiled(applyEditsInRange(text, { start: 0, end: text.length }, fix.edits));
        assert.ok(after.read.dialects.length < before.read.dialects.length, one.from);
        assert.deepEqual(meaning(after), meaning(before));
      }
    });

  it('stands where the use stands', () => {
    const text = withStep('prompt: hi\nneeds: [a]\nparallel: true\nfor_each: "{{ xs }}"');
    assert.deepEqual(
      spelledOtherwise(compiled(text)).map(({ range, to, fix }) => [text.slice(range.start, range.end), to, fix()?.title]),
      [
        ['needs', 'dependencies', 'Write `dependencies`'],
        ['parallel', 'max_parallel: all', 'Write `max_parallel: all`'],
      ],
    );
  });

  it('leaves the steps inside as they are', () => {
    const text = withStep(yaml`
      for: {items: "{{ xs }}"}
      steps:
        - {id: x, action: llm, parameters: {prompt: hi}}`);
    const [fix] = spelledOtherwise(compiled(text)).map((one) => one.fix());
    assert.match(
      applyEditsInRange(text, { start: 0, end: text.length }, fix?.edits ?? []),
      /for_each: "\{\{ xs \}\}"\n {4}steps:\n {6}- \{id: x, action: llm/,
    );
  });

  it('is none where an anchor would be lost', () => {
    const text = withStep('action: llm\nparameters: &p {prompt: hi}');
    assert.deepEqual(
      spelledOtherwise(compiled(text)).map((one) => one.fix()),
      [undefined],
    );
    assert.deepEqual(rewriteDialects(compiled(text)), []);
  });
});

describe('foreign files (BATON_CORPUS names their folder)', () => {
  const corpus = process.env['BATON_CORPUS'];
  const files = corpus === undefined ? [] : readdirSync(corpus, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((one) => /\.ya?ml$/.test(one))) {
    const text = readFileSync(join(corpus ?? '', file), 'utf8');
    if (compiled(text).valid) it(file, () => holds(text));
  }
});
