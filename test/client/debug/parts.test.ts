import assert from 'node:assert/strict';
import { hitTest } from '../../../client/debug/breakpoints/breakpoints.ts';
import { sourceLocationsOf } from '../../../client/debug/breakpoints/locations.ts';
import { formatBrief, formatWhole, typeNameOf } from '../../../client/debug/inspection/format-value.ts';
import { labelOf } from '../../../client/debug/inspection/threads.ts';
import { memberExpression } from '../../../client/debug/inspection/variables.ts';
import { readLaunch } from '../../../client/debug/launch.ts';
import { conventionsOf } from '../../../client/debug/protocol/conventions.ts';
import { compile } from '../../../engine/compile/compile.ts';
import type { Json } from '../../../engine/language/json.ts';

describe('a hit count', () => {
  const cases: Record<string, readonly number[] | undefined> = {
    '3': [3],
    '== 3': [3],
    '=3': [3],
    '> 3': [4, 5, 6],
    '>=3': [3, 4, 5, 6],
    '< 3': [1, 2],
    '<= 3': [1, 2, 3],
    '% 2': [2, 4, 6],
    '0': [],
    often: undefined,
    '3 times': undefined,
    '': undefined,
    '-1': undefined,
  };
  for (const [text, wanted] of Object.entries(cases))
    it(`${JSON.stringify(text)} ${wanted ? `stops at ${wanted.join(', ') || 'none'} of six` : 'is none'}`, () => {
      const hits = hitTest(text);
      assert.deepEqual(hits && [1, 2, 3, 4, 5, 6].filter(hits), wanted);
    });
});

describe('a line of a pipeline', () => {
  const text = [
    'steps:', // 0
    '  - { id: a, set: { x: 1 } }',
    '  - { id: g, steps: [ { id: b, set: { y: 1 } },', // 2
    '      { id: c, set: { z: 1 } } ] }',
    '', // 4
    '  -',
    '    id: d', // 6
    '    set:',
    '      t: |', // 8
    '        one',
    '', // 10
    '        two',
    '', // 12
    '# the end',
  ].join('\n');
  const wanted = [
    undefined,
    'a',
    'g',
    'g.c',
    undefined,
    undefined,
    'd',
    'd',
    'd',
    'd',
    'd',
    'd',
    undefined,
    undefined,
    undefined,
  ];
  const places = sourceLocationsOf(compile(text, { file: 'lines.baton.yaml' }));
  wanted.forEach((path, line) => {
    it(`${line} (${JSON.stringify(text.split('\n')[line])}) ${path ? `belongs to ${path}` : 'belongs to no step'}`, () =>
      assert.equal(places.at(line)?.keys[0], path));
  });
});

describe('a client', () => {
  it('counts and writes as it says', () => {
    const own = conventionsOf({ linesStartAt1: false, columnsStartAt1: false, pathFormat: 'uri' });
    assert.deepEqual([own.line(4), own.lineIn(4), own.column(2), own.path('/a b/c.yaml')], [4, 4, 2, 'file:///a%20b/c.yaml']);
    const usual = conventionsOf({});
    assert.deepEqual([usual.line(4), usual.lineIn(5), usual.column(2), usual.path('/a b/c.yaml')], [5, 4, 3, '/a b/c.yaml']);
    assert.equal(own.path('untitled:Untitled-1'), 'untitled:Untitled-1');
  });

  it('names a file by its path or its URI, and a drive in whatever case', () => {
    const { isFile } = conventionsOf({});
    assert.equal(isFile('/a/b.yaml', '/a/b.yaml'), true);
    assert.equal(isFile('file:///a/b.yaml', '/a/b.yaml'), true);
    assert.equal(isFile('/A/b.yaml', '/a/b.yaml'), false);
    assert.equal(isFile('c:/Work/a.yaml', 'C:\\Work\\a.yaml'), true);
  });
});

describe('the arguments of a launch', () => {
  it('are taken where they fit; what belongs to the client is left out', () => {
    const given = { program: 'a.yaml', inputs: { n: 1 }, allow: ['terminal'], stopOnEntry: false, type: 'baton', model: null };
    assert.deepEqual(readLaunch(given), { program: 'a.yaml', inputs: { n: 1 }, allow: ['terminal'], stopOnEntry: false });
  });
  const wrong: Record<string, unknown> = {
    inputs: [1],
    model: 1,
    profile: 1,
    cwd: true,
    allow: ['a', 1],
    stopOnEntry: 'yes',
    noDebug: 1,
    text: {},
  };
  for (const [key, value] of Object.entries(wrong))
    it(`name ${key} where it does not fit`, () =>
      assert.throws(() => readLaunch({ program: 'a.yaml', [key]: value }), new RegExp(`"${key}".* must be `)));
  for (const given of [undefined, null, [], {}, { program: '' }, { program: 1 }])
    it(`need a program: ${JSON.stringify(given)}`, () => assert.throws(() => readLaunch(given), /names no pipeline/));
});

describe('a value', () => {
  const cases: readonly (readonly [Json, string, string])[] = [
    [null, 'null', 'null'],
    [true, 'boolean', 'true'],
    [1.5, 'number', '1.5'],
    ['a "b"\n', 'text', '"a \\"b\\"\\n"'],
    [[], 'list', '[]'],
    [{}, 'map', '{}'],
    [[1, [], [2, 3], {}, { a: 1 }], 'list', '[1, [], [… 2], {}, {…}]'],
    [{ a: null, b: 'x' }, 'map', '{a: null, b: "x"}'],
    [['a', 'b c', 42], 'list', '["a", "b c", 42]'],
    ['x'.repeat(3000), 'text', `"${'x'.repeat(2000)}…"`],
  ];
  for (const [value, type, text] of cases)
    it(`${JSON.stringify(value).slice(0, 40)} is a ${type} and shown as ${text.slice(0, 40)}`, () => {
      assert.equal(typeNameOf(value), type);
      assert.equal(formatBrief(value), text);
    });
  it('that is large is cut, and says how much is left', () => {
    assert.match(formatBrief(Array.from({ length: 100_000 }, (_, index) => index)), /^\[0, 1, .{80,140}, … 99\d{3} more\]$/);
  });
  it('whole is text as it is, or JSON', () => {
    assert.equal(formatWhole('a\nb'), 'a\nb');
    assert.equal(formatWhole({ a: ['b', 42] }), '{\n  "a": [\n    "b",\n    42\n  ]\n}');
    assert.equal(formatWhole(42), '42');
  });
  it('is reached by an expression of the template language', () => {
    assert.deepEqual(
      [memberExpression('a', 'b'), memberExpression('a.b', 0), memberExpression('a', 'b c'), memberExpression('a | first', 'x')],
      ['a.b', 'a.b[0]', 'a["b c"]', '(a | first).x'],
    );
  });
});

describe('an item', () => {
  const cases: readonly (readonly [Json, string | undefined])[] = [
    ['Oslo', 'Oslo'],
    ['two\n  lines', 'two lines'],
    [4, '4'],
    [{ size: 3, title: 'Sky' }, 'Sky'],
    [{ size: 3, text: 'Sky' }, '3'],
    [[1], undefined],
    [{ inner: {} }, undefined],
    [null, undefined],
    ['x'.repeat(50), `${'x'.repeat(40)}…`],
  ];
  for (const [value, label] of cases)
    it(`${JSON.stringify(value)} is called ${label}`, () => assert.equal(labelOf(value), label));
});
