import assert from 'node:assert/strict';
import fc from 'fast-check';
import { quotedAlternatives } from '../../../../../engine/compile/pipeline/auto/alternatives.ts';
import { autoAttributes, autoTypes, isAutoType } from '../../../../../engine/compile/pipeline/auto/attributes.ts';
import type { AutoField, AutoReading } from '../../../../../engine/compile/pipeline/auto/tags.ts';
import { readAutos, templatesOfPieces } from '../../../../../engine/compile/pipeline/auto/tags.ts';
import type { AutoPiece } from '../../../../../engine/compile/pipeline/model/value.ts';
import { parseSource } from '../../../../../engine/compile/source/source.ts';
import { sites } from '../cases/autos.ts';

/** Describes the tags of a value, written as the text of a block scalar. */
function describeValue(value: string, field: Partial<AutoField> = {}): AutoReading & { text: string } {
  const text = `k: |-\n  ${value.replaceAll('\n', '\n  ')}\n`;
  const node = parseSource(text).entries[0]?.value;
  assert.ok(node?.kind === 'scalar');
  return { ...readAutos(node, { path: 'step', field: 'parameters.k', ...field }), text };
}

const shownProblems = ({ problems, text }: ReturnType<typeof describeValue>): string[] =>
  problems.map(
    ({ code, severity, range, fixes }) =>
      `${code} ${severity === 'hint' ? '(hint) ' : ''}${text.slice(range.start, range.end)}${fixes ? ` → ${fixes[0]?.edits[0]?.text}` : ''}`,
  );

describe('what an AUTO tag asks for', () => {
  for (const [rule, cases] of Object.entries(sites))
    describe(rule, () => {
      for (const { value, field = {}, site = {}, problems = [] } of cases)
        it(`${value}${field.schema ? ` in a field of ${JSON.stringify(field.schema)}` : ''}${field.wants ? ` in a field for a ${field.wants}` : ''}`, () => {
          const found = describeValue(value, field);
          assert.deepEqual(shownProblems(found), problems);
          const last = found.sites.at(-1);
          for (const [name, wanted] of Object.entries(site))
            assert.deepEqual(Object.entries(last ?? {}).find(([key]) => key === name)?.[1], wanted, name);
        });
    });
});

describe('a value with AUTO tags, taken apart', () => {
  const shape = (pieces: readonly AutoPiece[]): unknown[] =>
    pieces.map((piece) =>
      piece.kind === 'text' ? [piece.at, piece.template.text] : [piece.at, piece.site.id, shape(piece.site.words)],
    );

  it('gives text and tags in order, inner tags inside their words', () => {
    const { pieces } = describeValue('a {{ x }} <AUTO>b <AUTO>c</AUTO> d</AUTO> e <AUTO>');
    assert.deepEqual(shape(pieces), [
      [0, 'a {{ x }} '],
      [
        10,
        'step.parameters.k#0',
        [
          [16, 'b '],
          [18, 'step.parameters.k#0.0', [[24, 'c']]],
          [32, ' d'],
        ],
      ],
      [41, ' e '],
      [44, 'step.parameters.k#1', []],
    ]);
  });

  it('lists inner tags before those that hold them', () => {
    const { sites: found } = describeValue('<AUTO>b <AUTO>c</AUTO> <AUTO>d</AUTO></AUTO>');
    assert.deepEqual(
      found.map(({ id }) => id),
      ['step.parameters.k#0.0', 'step.parameters.k#0.1', 'step.parameters.k#0'],
    );
  });

  it('keeps attributes as templates', () => {
    const [site] = describeValue('<AUTO min="{{ inputs.low }}" task="x">n</AUTO>').sites;
    assert.deepEqual(
      [...(site?.attributes ?? [])].map(([name, { text, lone }]) => [name, text, lone]),
      [
        ['min', '{{ inputs.low }}', true],
        ['task', 'x', false],
      ],
    );
  });

  it('gathers the templates of words and attributes, at every depth', () => {
    const { pieces } = describeValue('{{ a }} <AUTO min="{{ b }}">{{ c }} <AUTO>{{ d }}</AUTO></AUTO>');
    assert.deepEqual(
      templatesOfPieces(pieces)
        .map(({ text }) => text.trim())
        .filter((text) => text.startsWith('{{')),
      ['{{ a }}', '{{ c }}', '{{ d }}', '{{ b }}'],
    );
  });

  it('is lone only without text around it', () => {
    const lone = (value: string) => describeValue(value).sites.at(-1)?.lone;
    assert.deepEqual(['<AUTO>x</AUTO>', '  <AUTO>x</AUTO>\n', 'a <AUTO>x</AUTO>', '<AUTO>'].map(lone), [true, true, false, true]);
  });

  it('never throws, and every problem lies in the value', () => {
    const name = fc.constantFrom(...Object.keys(autoAttributes), 'typ', 'x');
    const value = fc.constantFrom(
      '1',
      '-2',
      'a,b',
      'string',
      'integer',
      'array',
      'choice',
      '{"type": "integer"}',
      '[1',
      '{{ x }}',
      '{{ steps.a }}',
      '',
      'run',
      '(',
      'true',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, value), { maxLength: 5 }),
        fc.constantFrom<Partial<AutoField>>({}, { schema: { type: 'integer' } }, { wants: 'step' }, { field: 'dependencies' }),
        (attributes, field) => {
          const found = describeValue(
            `<AUTO ${attributes.map(([key, of]) => `${key}='${of}'`).join(' ')}>pick 'a' or 'b'</AUTO>`,
            field,
          );
          const [site] = found.sites;
          assert.ok(site && isAutoType(site.type));
          for (const { range } of found.problems)
            assert.ok(range.start >= 0 && range.start < range.end && range.end <= found.text.length);
          if (found.problems.length === 0 && site.default !== undefined && site.choices && site.type !== 'array')
            assert.ok(site.choices.includes(String(site.default)));
        },
      ),
    );
  });
});

describe('quoted alternatives', () => {
  const cases: [words: string, found: string[] | undefined][] = [
    ["'a', 'b', or 'c'", ['a', 'b', 'c']],
    ['`x` | `y`', ['x', 'y']],
    ["one of 'a' and 'a' or 'b'", ['a', 'b']],
    ["don't, can't or won't", undefined],
    ["'a' then 'b'", undefined],
    ["'{{ x }}' or 'b'", undefined],
    ["it is 'a'", undefined],
    [`${"'a' ".repeat(5_000)}`, undefined],
    [`about {{ topic | replace('a', 'b') }}`, undefined],
    [`{{ topic | default('a') }} is 'dry' or 'warm'`, ['dry', 'warm']],
  ];
  for (const [words, found] of cases)
    it(`${words.slice(0, 40)} → ${found?.join(', ') ?? 'none'}`, () => assert.deepEqual(quotedAlternatives(words), found));
});

it('every type of answer is described', () => {
  for (const [type, doc] of Object.entries(autoTypes)) assert.ok(isAutoType(type) && doc.endsWith('.'));
  for (const { doc } of Object.values(autoAttributes)) assert.ok(/[.;]/.test(doc));
});
