import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import { toPosition } from '../../../../engine/compile/source/lines.ts';
import type { Settings, World } from '../../../../engine/compile/world.ts';
import { foldingRanges } from '../../../../server/features/appearance/folding.ts';
import { prepareRename, renameSymbol } from '../../../../server/features/editing/rename.ts';
import { hover } from '../../../../server/features/hover/hover.ts';
import { findDefinition } from '../../../../server/features/navigation/definition.ts';
import { findReferences } from '../../../../server/features/navigation/references.ts';
import { documentSymbols } from '../../../../server/features/navigation/symbols.ts';
import type { Snapshot } from '../../../../server/snapshot.ts';
import { snapshotOf } from '../../../../server/snapshot.ts';
import { calledFile } from '../../../../server/workspace/uris.ts';
import { yaml } from '../../../yaml.ts';
import { atCursor, edited, snapshotOfText, textAt } from '../../at-cursor.ts';

const clean = `id: clean
inputs:
  text: {type: string, required: true, description: What is cleaned.}
outputs:
  cleaned: {value: "{{ tidy.out }}", description: The text without noise.}
steps:
  - id: tidy
    set: {out: "{{ text }}"}
`;
const files = { 'clean.baton.yaml': clean };
const pipeline = `id: demo
inputs: {topic: tea}
variables: {count: 0}
experts:
  analyst: {model: offline, personality: plain}
personalities:
  plain: Write short sentences.
  calm: {extends: plain}
steps:
  - id: kind
    prompt: "What is {{ topic }}?"
    expert: analyst
    personality: calm
    vars: {label: A word}
    on_error:
      - kinds: [timeout]
        step: rescue
  - id: choose
    switch: kind.label
    cases:
      bug: mend
      idea:
        - id: note
          set: {text: "{{ inputs.topic }} {{ label }}"}
    default: mend
  - id: mend
    for_each: "{{ range(3) }}"
    as: turn
    steps:
      - id: one
        set: {count: "{{ count + turn + $turn }}"}
  - id: tidy
    pipeline: clean.baton.yaml
    inputs: {text: "{{ choose }}"}
    on_success: "{{ 'rescue' }}"
    routes: [rescue]
  - id: rescue
    set: {x: "{{ tidy.cleaned }} {{ tidy.outputs.cleaned }} {{ mend.results }} <AUTO>for {{ topic }}</AUTO>"}
`;
const at = (needle: string, inside = needle, number = 0, text = pipeline) => {
  let from = -1;
  for (let i = 0; i <= number; i++) from = text.indexOf(needle, from + 1);
  assert.ok(from >= 0, needle);
  const offset = from + needle.indexOf(inside) + 1;
  return atCursor(`${text.slice(0, offset)}$0${text.slice(offset)}`, files);
};

describe('definition of what has a name', () => {
  const cases: [place: string, inside: string, line: number, number?: number][] = [
    ['mend', 'mend', 25, 0],
    ['default: mend', 'mend', 25],
    ['step: rescue', 'rescue', 36],
    ['routes: [rescue]', 'rescue', 36],
    ['expert: analyst', 'analyst', 4],
    ['personality: plain', 'plain', 6],
    ['personality: calm', 'calm', 7],
    ['extends: plain', 'plain', 6],
    ['switch: kind', 'kind', 9],
    ['kind.label', 'label', 13],
    ['{{ label }}', 'label', 13],
    ['inputs.topic', 'topic', 1],
    ['for {{ topic', 'topic', 1],
    ['{{ count', 'count', 2],
    ['+ turn', 'turn', 27],
    ['$turn', 'turn', 27],
  ];
  for (const [place, inside, line, number] of cases) {
    it(`${inside} in ${place}`, () => {
      const { snapshot, position } = at(place, inside, number);
      const found = findDefinition(snapshot, position);
      assert.ok(found);
      assert.deepEqual([textAt(snapshot, found.range), found.range.start.line], [inside.replace('$', ''), line]);
    });
  }

  it('of the file of a called pipeline is the file', () => {
    const { snapshot, position } = at('pipeline: clean', 'clean');
    assert.equal(findDefinition(snapshot, position)?.uri, 'file:///demo/clean.baton.yaml');
  });

  for (const [place, inside, line] of [
    ['tidy.cleaned', 'cleaned', 4],
    ['outputs.cleaned', 'cleaned', 4],
    ['{text: "{{ choose', 'text', 2],
  ] as const)
    it(`of ${inside} in ${place} stands in the called file`, () => {
      const { snapshot, position } = at(place, inside);
      const found = findDefinition(snapshot, position);
      assert.equal(found?.uri, 'file:///demo/clean.baton.yaml');
      assert.equal(found?.range.start.line, line);
    });

  it('works on broken YAML', () => {
    const { snapshot, position } = atCursor(
      `${pipeline}  - id: y\n    prompt: "never closed\n    expert: anal$0yst\n`.replace('"never', 'x "never'),
      files,
    );
    assert.equal(findDefinition(snapshot, position)?.range.start.line, 4);
  });
});

describe('references and rename of what has a name', () => {
  it('an answer that is called value is found behind its step', () => {
    const text = yaml`
      steps:
        - {id: s, prompt: Count., vars: {val$0ue: integer}}
        - {id: t, set: {x: "{{ s.value }}"}}
    `;
    const { snapshot, position } = atCursor(text);
    assert.equal(findReferences(snapshot, position, true).length, 2);
  });

  it('so is an output of a called pipeline', () => {
    const text = yaml`
      steps:
        - {id: s, pipeline: count.baton.yaml}
        - {id: t, set: {x: "{{ s.val$0ue }}"}}
    `;
    const { snapshot, position } = atCursor(text, {
      'count.baton.yaml': yaml`
        steps:
          - {id: a, set: {x: 1}}
        outputs:
          value: "{{ a.x }}"
      `,
    });
    const found = findDefinition(snapshot, position);
    assert.deepEqual([found?.uri, found?.range.start.line], ['file:///demo/count.baton.yaml', 3]);
  });

  const cases: [place: string, inside: string, lines: number[], to: string][] = [
    ['id: mend', 'mend', [20, 24, 25, 37], 'repair'],
    ['id: rescue', 'rescue', [16, 35, 36], 'help'],
    ['inputs: {topic', 'topic', [1, 10, 23, 37], 'subject'],
    ['variables: {count', 'count', [2, 30, 30], 'total'],
    ['as: turn', 'turn', [27, 30, 30], 'round'],
    ['analyst:', 'analyst', [4, 11], 'expert_one'],
    ['  plain:', 'plain', [4, 6, 7], 'short'],
    ['vars: {label', 'label', [13, 18, 23], 'word'],
  ];
  for (const [place, inside, lines, to] of cases)
    it(`${inside} stands at all its places, and is renamed there`, () => {
      const { snapshot, position, text } = at(place, inside);
      const found = findReferences(snapshot, position, true);
      assert.deepEqual(
        found.map(({ range }) => range.start.line),
        lines,
      );
      for (const { range } of found) assert.equal(textAt(snapshot, range), inside);
      assert.equal(prepareRename(snapshot, position)?.placeholder, inside);
      const renamed = edited(snapshot, renameSymbol(snapshot, position, to)?.changes?.[snapshot.uri] ?? []);
      assert.notEqual(renamed, text);
      const problems = (one: typeof snapshot) => one.compiled.problems.map(({ code }) => code);
      assert.deepEqual(problems(snapshotOfText(renamed, files)), problems(snapshot));
    });

  it('goes through called files for their inputs and outputs', () => {
    const { snapshot, position } = at('tidy.cleaned', 'cleaned');
    const called = calledFile(snapshot, '/demo/clean.baton.yaml');
    assert.ok(called);
    const changes = renameSymbol(snapshot, position, 'neat', () => [called])?.changes ?? {};
    assert.deepEqual(Object.fromEntries(Object.entries(changes).map(([uri, edits]) => [uri, edits.length])), {
      'file:///demo/demo.baton.yaml': 2,
      'file:///demo/clean.baton.yaml': 1,
    });
    assert.equal(findReferences(snapshot, position, false, () => [called]).length, 2);
    assert.throws(() => renameSymbol(snapshot, position, 'neat'), /not declared in this file/);
  });

  it('reads what many files call once for each root, and takes it over for the next caller', () => {
    const part = yaml`
        id: part
        inputs: {text: {type: string}}
        steps:
          - {id: a, prompt: "{{ text }}"}
          - {id: b, prompt: "{{ file: gone.md }}"}
      `;
    const caller = 'steps:\n  - {id: a, pipeline: part.baton.yaml, inputs: {text: Hi}}\n';
    let readings = 0;
    const find: World['find'] = (path) =>
      path.endsWith('part.baton.yaml') ? { file: '/demo/part.baton.yaml', text: part } : undefined;
    // Asked of a file that is not there whenever what names it is read.
    const outside: World['outside'] = (path) => path === 'gone.md' && ++readings < 0;
    const document = (name: string, text: string, settings: Settings) =>
      snapshotOf(`file:///demo/${name}`, 1, compile(text, { file: `/demo/${name}`, find, outside, settings }));
    const [one, other]: [Settings, Settings] = [{}, {}];
    const home = document('part.baton.yaml', part, one);
    const callersOf = (root: Settings, count: number) =>
      Array.from({ length: count }, (_, index) => document(`${root === one ? 'c' : 'd'}${index}.baton.yaml`, caller, root));
    const readingsFor = (others: readonly Snapshot[]) => {
      readings = 0;
      const changes =
        renameSymbol(home, toPosition(home.starts, part.indexOf('text')), 'words', () => [home, ...others])?.changes ?? {};
      assert.equal(Object.keys(changes).length, others.length + 1);
      return readings;
    };
    const [few, many, elsewhere] = [callersOf(one, 1), callersOf(one, 12), callersOf(other, 12)];
    const once = readingsFor(few);
    assert.ok(once > 0);
    assert.equal(readingsFor(many), once);
    assert.equal(readingsFor([...many, ...elsewhere]), 2 * once);
  });

  it('refuses a name that something here would hide, and one that is taken', () => {
    const input = at('inputs: {topic', 'topic');
    assert.throws(() => renameSymbol(input.snapshot, input.position, 'kind'), /mean something else/);
    const expert = at('  plain:', 'plain');
    assert.throws(() => renameSymbol(expert.snapshot, expert.position, 'calm'), /already called/);
    const loop = at('as: turn', 'turn');
    assert.throws(() => renameSymbol(loop.snapshot, loop.position, 'two words'), /cannot be a name/);
  });

  it('finds every place that names a file, and refuses to rename it where the client renames none', () => {
    const called = calledFile(at('pipeline: clean', 'clean').snapshot, '/demo/clean.baton.yaml');
    const drawn = `${pipeline}  - {id: more, pipeline: clean.ba$0ton.yaml, inputs: {text: b}}\n`;
    const { snapshot, position } = atCursor(drawn, files);
    assert.ok(called);
    const found = findReferences(snapshot, position, true, () => [called]);
    assert.deepEqual(
      found.map(({ uri, range }) => [uri, textAt(snapshot, range)]),
      [
        [snapshot.uri, 'clean.baton.yaml'],
        [snapshot.uri, 'clean.baton.yaml'],
      ],
    );
    assert.throws(() => prepareRename(snapshot, position), /cannot be renamed from here/);
    assert.throws(() => renameSymbol(snapshot, position, 'other'), /cannot be renamed from here/);
  });

  it('renames a step in the tests of its file, also one of a pipeline that is written out', () => {
    const text = `id: a
steps:
  - {id: x, prompt: hi}
  - id: l
    for_each: [1]
    steps:
      - {id: x, prompt: "{{ item }}"}
  - id: call
    pipeline: |
      steps:
        - {id: x, prompt: deep}
tests:
  - name: one
    answers:
      x: hi
      "l[0].x": ho
      l[1].x: he
      call/x: da
      xs: no
    expect:
      steps: {x: succeeded, 'call/x': succeeded}
      error: {step: {one_of: [x, call/x]}}
`;
    for (const [needle, wanted] of [
      [
        '{id: x, prompt: hi',
        text
          .replace('id: x, prompt: hi', 'id: y, prompt: hi')
          .replace('      x: hi', '      y: hi')
          .replace('{x: s', '{y: s')
          .replace('[x, c', '[y, c'),
      ],
      [
        '{id: x, prompt: "',
        text.replace('id: x, prompt: "', 'id: y, prompt: "').replace('[0].x', '[0].y').replace('[1].x', '[1].y'),
      ],
      ['{id: x, prompt: d', text.replace('id: x, prompt: d', 'id: y, prompt: d').replaceAll('call/x', 'call/y')],
    ] as const) {
      const { snapshot, position } = at(needle, 'x', 0, text);
      assert.equal(edited(snapshot, renameSymbol(snapshot, position, 'y')?.changes?.[snapshot.uri] ?? []), wanted, needle);
    }
    const { snapshot, position } = at('id: l', 'l', 0, text);
    const changed = edited(snapshot, renameSymbol(snapshot, position, 'each')?.changes?.[snapshot.uri] ?? []);
    assert.equal(changed, text.replace('id: l', 'id: each').replaceAll('l[', 'each['));
  });

  it('renames a product; one that writes a member of the answer goes with that member', () => {
    const text = yaml`
        id: a
        steps:
          - id: x
            prompt: hi
            vars: {title: A word}
            products: {title: t.txt, all: a.txt}
          - {id: y, prompt: "{{ title }} {{ x.vars.title }}"}
      `;
    for (const [needle, within, to, wanted] of [
      ['vars: {title', 'title', 'name', text.replaceAll('title', 'name')],
      ['products: {title', 'title', 'name', text.replaceAll('title', 'name')],
      ['all: a.txt', 'all', 'whole', text.replace('all:', 'whole:')],
    ] as const) {
      const { snapshot, position } = at(needle, within, 0, text);
      assert.equal(edited(snapshot, renameSymbol(snapshot, position, to)?.changes?.[snapshot.uri] ?? []), wanted, needle);
    }
    const listed = text.replace('{title: t.txt, all: a.txt}', '[{name: one, file: a.txt}, {two: b.txt}]');
    for (const [needle, offered] of [
      ['name: one', undefined],
      ['file: a.txt', undefined],
      ['two: b.txt', 'two'],
    ] as const) {
      const { snapshot, position } = at(needle, needle.slice(0, needle.indexOf(':')), 0, listed);
      assert.equal(prepareRename(snapshot, position)?.placeholder, offered, needle);
    }
    const { snapshot, position } = at('all: a.txt', 'all', 0, text.replace('title: t.txt, ', ''));
    assert.throws(() => renameSymbol(snapshot, position, 'title'), /already called/);
  });

  it('refuses what stands behind an alias', () => {
    const { snapshot, position } = atCursor(
      'id: a\nsteps:\n  - id: &x fi$0rst\n    set: {a: 1}\n  - id: second\n    dependencies: ["fir\\x73t"]\n    set: {b: 1}\n',
    );
    assert.throws(() => renameSymbol(snapshot, position, 'other'), /by hand/);
  });
});

describe('hover on what has a name', () => {
  const cases: [string, string, RegExp][] = [
    ['expert: analyst', 'analyst', /analyst.*offline.*plain/s],
    ['extends: plain', 'plain', /Write short sentences/],
    ['pipeline: clean', 'clean', /Takes.*text: text.*Gives.*cleaned: text/s],
    ['{text: "{{ choose', 'text', /text.*required.*What is cleaned/s],
    ['tidy.cleaned', 'cleaned', /The text without noise/],
    ['kinds: [', 'kinds', /kinds of failure/],
    ['cases:', 'cases', /branch for each value/],
    ['  analyst: {model', 'model', /provider:name/],
    ['extends: plain', 'extends', /builds on/],
    ['default: mend', 'mend', /mend.*for each · group/s],
  ];
  for (const [place, inside, wanted] of cases)
    it(`${inside} in ${place}`, () => {
      const { snapshot, position } = at(place, inside);
      assert.match(JSON.stringify(hover(snapshot, position)), wanted);
    });

  for (const [place, drawn, wanted] of [
    [
      'a member of a cascade',
      yaml`
      model:
            try: offline
            ver$0ify: {min_length: 3}
            else: offline`,
      /verify/,
    ],
    ['the else of a cascade', 'model: {try: offline, el$0se: offline}', /asked|model/],
    ['a member of a selection', 'selection:\n      strat$0egy: cost', /strategy/],
    ['the key itself', 'sele$0ction: {strategy: cost}', /selection/],
  ] as const)
    it(`${place} of a model`, () => {
      const { snapshot, position } = atCursor(`id: a\nsteps:\n  - id: x\n    prompt: a\n    ${drawn}\n`);
      assert.match(JSON.stringify(hover(snapshot, position)), wanted);
    });

  it('a tool that a model may call, and one action of it', () => {
    const drawn = (tool: string) => atCursor(`id: a\nsteps:\n  - id: x\n    prompt: a\n    tools: [${tool}]\n`);
    const whole = drawn('file$0system');
    assert.match(JSON.stringify(hover(whole.snapshot, whole.position)), /Actions:/);
    const one = drawn('filesystem.re$0ad');
    assert.match(JSON.stringify(hover(one.snapshot, one.position)), /Reads a file/);
  });

  it('an operation and a field of its rows', () => {
    const drawn = (operation: string) =>
      atCursor(
        `id: a\nsteps:\n  - id: r\n    set: {rows: [{price: 1}]}\n  - id: x\n    transform:\n      from: "{{ r.rows }}"\n      steps:\n        - ${operation}\n`,
      );
    const operation = drawn('fil$0ter: price > 1');
    assert.match(JSON.stringify(hover(operation.snapshot, operation.position)), /Keeps the items/);
    const field = drawn('filter: pri$0ce > 1');
    assert.match(JSON.stringify(hover(field.snapshot, field.position)), /price`: `integer/);
  });
});

describe('outline and folds of what the language has beside plain steps', () => {
  it('shows cases with their steps, experts and personalities', () => {
    const symbols = documentSymbols(snapshotOfText(pipeline, files));
    const tree = (list: typeof symbols): unknown =>
      list.map(({ name, children }) => (children?.length ? [name, tree(children)] : name));
    assert.deepEqual(tree(symbols), [
      'id',
      ['inputs', ['topic']],
      ['variables', ['count']],
      ['experts', ['analyst']],
      ['personalities', ['plain', 'calm']],
      ['steps', ['kind', ['choose', ['bug', ['idea', ['note']], 'default']], ['mend', ['one']], 'tidy', 'rescue']],
    ]);
  });

  it('folds handlers, cases and the steps in them', () => {
    const folds = foldingRanges(snapshotOfText(pipeline, files)).map(({ startLine, endLine }) => `${startLine}-${endLine}`);
    for (const wanted of ['14-16', '15-16', '19-23', '21-23', '22-23'])
      assert.ok(folds.includes(wanted), `${wanted} is missing from ${folds.join(' ')}`);
  });
});
