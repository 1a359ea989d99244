import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Source } from '../../../../engine/compile/source/nodes.ts';
import { maxLength, parseSource, problemsOf } from '../../../../engine/compile/source/source.ts';
import { sampledRuns } from '../../../sample.ts';
import { anything, damaged, yaml } from './texts.ts';
import { walk } from './walk.ts';

const text =
  'name: n\n\nsteps:\n  # the first\n  - id: a\n    prompt: |\n      x\n\n  - id: b\n    tool: t\noutputs:\n  x: 1\nfinally:\n- id: c\n';

describe('blocks', () => {
  it('every entry is one, and every item of steps and finally', () => {
    const { entries } = parseSource(text);
    const shown = entries.map(({ key, block, items }) => [key.text, block.text, ...(items ?? []).map((item) => item.block.text)]);
    assert.deepEqual(shown, [
      ['name', 'name: n\n\n'],
      ['steps', 'steps:\n  # the first\n  ', '- id: a\n    prompt: |\n      x\n\n', '- id: b\n    tool: t\n'],
      ['outputs', 'outputs:\n  x: 1\n'],
      ['finally', 'finally:\n', '- id: c\n'],
    ]);
  });

  it('stand where they say, and an entry of items spans them', () => {
    const source = parseSource(text);
    for (const entry of source.entries) {
      for (const { block, at } of [entry, ...(entry.items ?? [])]) assert.ok(text.startsWith(block.text, at));
      const shown = text.slice(entry.at + entry.range.start, entry.at + entry.range.end);
      assert.ok(shown.startsWith(entry.key.text) && shown === shown.trim());
    }
    const steps = source.entries[1];
    assert.equal(text.slice((steps?.at ?? 0) + (steps?.value.range.start ?? 0)).split('\n')[0], '- id: a');
  });

  it('are taken over, object for object, where an edit is elsewhere', () => {
    const before = parseSource(text);
    const after = parseSource(text.replace('tool: t', 'tool: other').replace('name: n', 'name: longer'), before);
    const [nameBefore, stepsBefore, outputsBefore] = before.entries;
    const [nameAfter, stepsAfter, outputsAfter] = after.entries;
    assert.notEqual(nameAfter?.block, nameBefore?.block);
    assert.equal(stepsAfter?.block, stepsBefore?.block);
    assert.equal(stepsAfter?.items?.[0]?.block, stepsBefore?.items?.[0]?.block);
    assert.equal(stepsAfter?.items?.[0]?.node, stepsBefore?.items?.[0]?.node);
    assert.equal(stepsAfter?.items?.[0]?.problems, stepsBefore?.items?.[0]?.problems);
    assert.notEqual(stepsAfter?.items?.[1]?.block, stepsBefore?.items?.[1]?.block);
    assert.equal(outputsAfter?.value, outputsBefore?.value);
  });

  it('are taken over when steps trade places, and each only once', () => {
    const step = '  - id: a\n';
    const before = parseSource(`steps:\n${step}  - id: b\n`);
    const after = parseSource(`steps:\n  - id: b\n${step}${step}`, before);
    const [a, b] = before.entries[0]?.items ?? [];
    const items = after.entries[0]?.items ?? [];
    assert.equal(items[0]?.block, b?.block);
    assert.equal(items[1]?.block, a?.block);
    assert.notEqual(items[2]?.block, a?.block);
  });

  it('are read again in another column', () => {
    const before = parseSource('steps:\n  - id: a\n    x: 1\n');
    const after = parseSource('steps:\n    - id: a\n    x: 1\n', before);
    assert.equal(problemsOf(after).length, 1);
  });

  it('that take something from another block by an alias are read again', () => {
    const of = (value: string) => `base: &b {x: ${value}}\nsteps:\n  - use: *b\n  - own: 1\n`;
    const before = parseSource(of('1'));
    const after = parseSource(of('2'), before);
    assert.deepEqual(after, parseSource(of('2')));
    assert.equal(after.entries[1]?.items?.[1]?.node, before.entries[1]?.items?.[1]?.node);
  });

  const versions = fc.array(fc.oneof(yaml, damaged), { minLength: 2, maxLength: 4 });
  it('reading with the version before equals reading afresh', () => {
    fc.assert(
      fc.property(versions, (texts) => {
        let source: Source | undefined;
        for (const version of texts) {
          source = parseSource(version, source);
          assert.deepEqual(source, parseSource(version));
        }
      }),
    );
  });

  for (const sign of ['---', '...'])
    for (const separator of ['\u2028', '\u2029'])
      it(`the same where ${JSON.stringify(separator)} stands before ${sign}, which is no end of a line`, () => {
        const text = `a: 1\n${sign}x: 1\nsteps:\n  - id: a\n    prompt: p q\n  - id: b\n    prompt: z\n`;
        const other = text.replace('p q', `p${separator}${sign} q`);
        const fresh = parseSource(other);
        assert.deepEqual(parseSource(other, parseSource(text)), fresh);
        assert.equal(fresh.entries.find(({ key }) => key.text === 'steps')?.items?.length, 2);
      });

  it('the same after small edits', () => {
    const edit = fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom('', 'x', '\n', ' ', '- ', ': ', '"', '&a ', '*a', '<AUTO>', '#'));
    fc.assert(
      fc.property(yaml, fc.array(edit, { maxLength: 5 }), (first, edits) => {
        let [version, source] = [first, parseSource(first)];
        for (const [at, cut, put] of edits) {
          const place = at % (version.length + 1);
          version = version.slice(0, place) + put + version.slice(place + cut);
          source = parseSource(version, source);
          assert.deepEqual(source, parseSource(version));
        }
      }),
    );
  });
});

describe('any text is read', () => {
  it('without throwing; every range lies in its block, every index of a scalar in its range', () => {
    fc.assert(
      fc.property(anything, (any) => {
        const source = parseSource(any);
        for (const { code, message, range } of problemsOf(source)) {
          assert.ok(
            range.start >= 0 && range.start <= range.end && range.end <= any.length,
            `${code} ${range.start}-${range.end} of ${any.length}`,
          );
          assert.match(message, /\.$/);
        }
        for (const { node, block } of walk(source)) {
          assert.ok(node.range.start >= 0 && node.range.start <= node.range.end && node.range.end <= block.length);
          if (node.kind !== 'scalar') continue;
          let before = node.range.start;
          for (let index = 0; index <= node.text.length; index++) {
            const offset = node.offsetAt(index);
            assert.ok(offset >= before && offset <= node.range.end);
            before = offset;
          }
        }
      }),
      { numRuns: sampledRuns(2000, 8) },
    );
  });

  const refused: [name: string, text: string, message: RegExp][] = [
    ['binary', 'a\0b', /NUL/],
    ['too large', ' '.repeat(maxLength + 1), /larger than 50 MB/],
  ];
  for (const [name, any, message] of refused)
    it(`${name}: refused with a problem`, () => {
      const source = parseSource(any);
      assert.deepEqual(source.entries, []);
      assert.match(problemsOf(source)[0]?.message ?? '', message);
    });

  const bombs: [name: string, text: string][] = [
    ['brackets', `a: ${'['.repeat(100_000)}`],
    ['dashes', `a:\n  ${'- '.repeat(10_000)}`],
    ['deep maps', `a:\n${Array.from({ length: 150 }, (_, depth) => `${' '.repeat(depth + 1)}k:\n`).join('')}`],
    ['deep braces', `a: ${'{b: '.repeat(150)}1${'}'.repeat(150)}\n`],
  ];
  for (const [name, any] of bombs)
    it(`nesting without end (${name}) is a problem`, () => {
      const source = parseSource(any);
      assert.match(problemsOf(source)[0]?.message ?? '', /too deep/);
      assert.equal(source.entries[0]?.key.text, 'a');
    });

  it('tells at most fifty problems of one block', () => {
    assert.equal(problemsOf(parseSource(`a:\n${'  k: @\n'.repeat(200)}`)).length, 50);
    assert.equal(parseSource(`${'word\n'.repeat(200)}a: 1\n`).problems.length, 50);
  });
});
