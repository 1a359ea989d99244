import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { applyEditsInRange } from '../../../../engine/compile/rewrite/print.ts';
import { rewriteDialects, rewritten, spelledOtherwise } from '../../../../engine/compile/rewrite/rewrite.ts';
import { sampledRuns } from '../../../sample.ts';
import { yaml } from '../../../yaml.ts';
import { dialectCases } from '../pipeline/cases/dialects.ts';
import { topCases } from '../pipeline/cases/top.ts';
import { rewriteCases } from './cases.ts';
import { compiled, meaning } from './meaning.ts';

/** The law: written in our spelling throughout (but for what `stays`), meaning the same, nothing lost, and so at the first go. */
function holds(text: string, stays = false): void {
  const before = compiled(text);
  const ours = rewritten(before);
  const after = compiled(ours);
  const left = after.read.dialects.map(({ use }) => use.from);
  if (!stays) assert.deepEqual(left, [], ours);
  assert.deepEqual(meaning(after), meaning(before), ours);
  assert.deepEqual(comments(ours), comments(text), ours);
  assert.equal(rewritten(after), ours);
  if (before.read.dialects.length === 0) assert.equal(ours, text);
}

const comments = (text: string): string[] => [...text.matchAll(/(?<=^|\s)#~\d*/gm)].map(([comment]) => comment).sort();

const indented = (lines: string): string => `  - ${lines.trimEnd().split('\n').join('\n    ')}\n`;
const others = ['a', 'b', 'mend'].map((id) => `  - {id: ${id}, prompt: hi}\n`).join('');
const withStep = (step: string): string => `inputs: {xs: [1]}\nsteps:\n${others}${indented(step)}`;
/** The same with every map and list on lines of its own. */
const inBlocks = (step: string): string | undefined =>
  step.includes('<AUTO') ? undefined : stringify(parse(step), { collectionStyle: 'block', lineWidth: 0 });

const steps = dialectCases
  .filter(({ problems }) => !problems)
  .flatMap(({ rule, step }) => {
    const blocks = inBlocks(step);
    return [{ rule, step }, ...(blocks === undefined ? [] : [{ rule: `${rule}, line by line`, step: blocks }])];
  });

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

  it('with comments anywhere, steps in any number, inside a key for the whole file', () => {
    const body = fc.array(fc.record({ one: fc.nat(steps.length - 1), inside: fc.boolean() }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(body, fc.boolean(), fc.infiniteStream(fc.nat(5)), (chosen, wrapped, dice) => {
        const list = chosen.map(({ one, inside }, index) => {
          const step = (steps[one]?.step ?? '').replace(/^id: .*\n?/m, '');
          const own = `id: own_${index}\n${step}`;
          return inside ? `id: frame_${index}\nsteps:\n${indented(own)}${others}` : own;
        });
        const text = `inputs: {xs: [1]}\nsteps:\n${others}${list.map(indented).join('')}`;
        let number = 0;
        const commented = text
          .split('\n')
          .flatMap((line) => {
            const roll = dice.next().value ?? 0;
            const indent = /^[ -]*/.exec(line)?.[0].replaceAll('-', ' ') ?? '';
            if (line === '' || roll > 1) return [line];
            return roll === 0 ? [`${indent}#~${++number}`, line] : [`${line} #~${++number}`];
          })
          .join('\n');
        const whole = wrapped ? `pipeline:\n  ${commented.split('\n').join('\n  ').trimEnd()}\n` : commented;
        if (compiled(whole).valid) holds(whole);
      }),
      { numRuns: sampledRuns(150, 6) },
    );
  });
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
