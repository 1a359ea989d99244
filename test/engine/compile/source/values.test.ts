import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { parseSource, problemsOf } from '../../../../engine/compile/source/source.ts';
import { yaml } from './texts.ts';
import { dataOf, walk } from './walk.ts';

const core: [text: string, value: unknown][] = [
  ['~', null],
  ['null', null],
  ['Null', null],
  ['', null],
  ['true', true],
  ['False', false],
  ['yes', 'yes'],
  ['off', 'off'],
  ['12', 12],
  ['-1.5', -1.5],
  ['1e3', 1000],
  ['0x1F', 31],
  ['0o17', 15],
  ['017', 17],
  ['.inf', Number.POSITIVE_INFINITY],
  ['1_000', '1_000'],
  ['"12"', '12'],
  ["'true'", 'true'],
  ['2024-01-01', '2024-01-01'],
  ['!!str 5', '5'],
  ['!!binary aGk=', 'aGk='],
  ['"<AUTO>"', '<AUTO>'],
];

describe('values by YAML 1.2 core', () => {
  for (const [text, value] of core)
    it(`${text || 'nothing'} is ${JSON.stringify(value)}`, () =>
      assert.deepEqual(dataOf(parseSource(`k: ${text}`)), { k: value }));

  it('a lone carriage return ends a line', () =>
    assert.deepEqual(dataOf(parseSource('a: 1\rsteps:\r  - id: x\r')), { a: 1, steps: [{ id: 'x' }] }));

  it('text that goes on over lines may begin a line with a template, a quote or a bracket', () => {
    const source = parseSource('a: say\n  {{ x }} and\n  "y" [z\n  <AUTO>p: q</AUTO>\nb:\n  - one\n    {% if c %}\n');
    assert.deepEqual(problemsOf(source), []);
    assert.deepEqual(dataOf(source), { a: 'say {{ x }} and "y" [z <AUTO>p: q</AUTO>', b: ['one {% if c %}'] });
  });

  it('a pair in brackets is a map', () => {
    const source = parseSource('k: [a: 1, {b: 2}: 3]\nl: ["x":y]\n');
    assert.deepEqual(dataOf(source), { k: [{ a: 1 }, { '{b: 2}': 3 }], l: [{ x: 'y' }] });
    assert.deepEqual(
      problemsOf(source).map(({ message }) => message),
      ['A key must be text, not a list or a map.'],
    );
  });

  it('a scalar keeps the text that its value was made of', () => {
    const texts = [...walk(parseSource('a: 0x1F\nb: "x\\ty"\nc: >\n  d\n  e\nf:\n'))].map(
      ({ node }) => node.kind === 'scalar' && `${node.style} ${node.text}`,
    );
    assert.deepEqual(texts, ['plain 0x1F', 'double x\ty', 'folded d e\n', 'absent ']);
  });

  it('a scalar says whether templates stand in it', () => {
    const found = [...walk(parseSource('a: x {{ y }}\nb: "{% if c %}"\nc: "{# d #}"\ne: { f: g }\nh: "{ {"\n'))];
    assert.deepEqual(
      found.filter(({ node }) => node.kind === 'scalar' && node.template).map(({ path }) => path),
      ['a', 'b', 'c'],
    );
  });

  it('an unknown tag is a warning and is read without it', () => {
    const source = parseSource('a: !mine x\nb: !mine [1]\n');
    assert.deepEqual(dataOf(source), { a: 'x', b: [1] });
    assert.deepEqual(
      problemsOf(source).map(({ code, severity }) => `${code} ${severity}`),
      ['yaml-syntax warning', 'yaml-syntax warning'],
    );
  });

  it('legal YAML reads as the parser reads the whole of it, without a problem', () => {
    fc.assert(
      fc.property(yaml, (text) => {
        const source = parseSource(text);
        const expected = parse(text, { logLevel: 'silent', merge: true }) ?? {};
        assert.deepEqual(
          problemsOf(source).filter(({ code }) => code !== 'auto-unclosed'),
          [],
        );
        assert.deepEqual(JSON.parse(JSON.stringify(dataOf(source))), JSON.parse(JSON.stringify(expected)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the root', () => {
  const roots: [text: string, root: string | undefined, entries: string[]][] = [
    ['', undefined, []],
    ['  \n# only words\n', undefined, []],
    ['---\n', undefined, []],
    ['hello', 'scalar', []],
    ['"hello"\n', 'scalar', []],
    ['- a\n- b: 1\n', 'list', []],
    ['[a, b]', 'list', []],
    ['{steps: [{id: a}], name: "x"}', 'map', ['steps', 'name']],
    ['&r\na: 1\nb: 2\n', 'map', ['a', 'b']],
    ['--- {a: 1}\n', 'map', ['a']],
    ['? a\n: 1\n', 'map', ['a']],
    ['a: 1\n...\n# end\n', 'map', ['a']],
    ['{}', 'map', []],
    ['pipeline:\n  steps:\n    - id: a\n', 'map', ['pipeline']],
  ];
  for (const [text, root, entries] of roots)
    it(`${JSON.stringify(text)} is ${root ?? 'nothing'}`, () => {
      const source = parseSource(text);
      assert.equal(source.root, root);
      assert.deepEqual(
        source.entries.map(({ key }) => key.text),
        entries,
      );
      assert.deepEqual(problemsOf(source), []);
    });
});
