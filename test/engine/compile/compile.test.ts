import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Compiled } from '../../../engine/compile/compile.ts';
import { compile } from '../../../engine/compile/compile.ts';
import { sampledRuns } from '../../sample.ts';
import { yaml } from '../../yaml.ts';

const world = { file: 'demo.baton.yaml' };
const base = `id: demo
name: Demo
inputs:
  topic: {type: string, default: tea}
  many: 3
variables: {count: 0}
steps:
  - id: fetch
    tool: filesystem
    action: list
    parameters: {path: "{{ topic }}"}
  - id: each
    for_each: "{{ fetch.files }}"
    max_parallel: 2
    steps:
      - id: read
        tool: filesystem
        action: read
        parameters:
          path: "{{ item }}"
      - id: sum
        prompt: |
          Sum up {{ many }} in <AUTO type="integer" min=1 max=5 default=3>how many?</AUTO> lines:
          {{ read.content }}
        vars: {title: a title}
  - id: done
    condition: each.results | length > 0
    on_false: none
    set: {count: "{{ count + 1 }}"}
  - id: none
    set: {count: 0}
outputs:
  titles: "{{ each.results | map(attribute='title') }}"
`;

/** What a compile says, without what only identity tells. */
const told = ({ graph, problems, pipeline, steps, valid, at }: Compiled): string =>
  JSON.stringify({
    graph,
    problems,
    valid,
    pipeline: { ...pipeline, entries: [...pipeline.entries.keys()] },
    places: steps.map(({ step, block }) => [step.id, at(block), step.range]),
  });

const edit = fc.record({
  at: fc.nat(base.length + 20),
  remove: fc.nat(12),
  insert: fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '\n',
      '  - id: new\n    set: {x: 1}\n',
      '{{ ',
      '}}',
      '"',
      "'",
      '[',
      'id',
      ':',
      '#',
      '&a ',
      '*a',
      '<AUTO>',
      '\t',
      '🙂',
      '\r\n',
      '- ',
      '|',
    ),
    fc.string({ maxLength: 5 }),
  ),
});

/** Much that reaches from one block into another. */
const woven = `id: woven
inputs: {topic: tea, many: 3}
variables: {count: 0, other: text}
x-shared: &shared {retry: 2}
steps:
  - id: colours
    set: {list: &list [red, blue], one: &one {a: 1, b: two}}
  - id: taken
    set: {list: *list, <<: *one, kind: <AUTO type="choice" choices="a, b">which of {{ topic }}</AUTO>}
  - id: write
    prompt: |
      Write about {{ taken.kind }} and {{ colours.list[0] }}, <AUTO>in a {{ topic }} way</AUTO>.
    output_schema: {type: object, properties: {title: {type: string}, size: {type: integer}}}
  - id: each
    for_each: "{{ colours.list }}"
    steps:
      - {id: up, set: {count: "{{ count + 1 }}", other: "{{ item }}"}}
      - {id: down, set: {n: "{{ up.count * many }}", s: "{{ steps.up.other }}"}}
  - id: last
    condition: write.size > 1
    on_false: none
    set: {count: "{{ each.steps.up | length }}", other: "{{ write.title ~ count }}"}
  - {id: none, set: {x: "{{ last.count + other }}", <<: *one}}
  - id: call
    pipeline:
      inputs: {n: 1}
      steps: [{id: inner, set: {m: "{{ n }}"}}]
      outputs: {m: "{{ inner.m }}"}
    inputs: {n: "{{ none.x }}"}
  - {id: away, pipeline: other.baton.yaml, inputs: {a: "{{ call.m }}"}}
finally:
  - {id: bye, set: {said: "{{ away.b }}"}}
outputs:
  sum: "{{ last.count }}"
  kind: "{{ taken.kind }}"
`;

const callers = {
  file: 'woven.baton.yaml',
  find: (path: string) =>
    path === 'other.baton.yaml'
      ? {
          file: path,
          text: yaml`
        inputs: {a: 1}
        steps: [{id: x, set: {b: "{{ a }}"}}]
        outputs: {b: "{{ x.b }}"}
      `,
        }
      : undefined,
};

const pieces = [
  ...['colours', 'taken', 'write', 'count', 'other', 'last', 'none', 'up', 'down', 'call', 'list', 'topic', 'many', 'item', 'x'],
  ...['&list', '*list', '*one', '&one', '<<: *one', '<AUTO>', '</AUTO>', 'type="choice"', 'string', 'integer', '[red, blue]'],
  ...[
    'on_false: none',
    'condition: write.size > 1',
    ' + 1',
    '1',
    '"{{ n }}"',
    '.steps',
    '| length',
    'other.baton.yaml',
    '{',
    '\n',
    '',
  ],
];
const swap = fc.record({ from: fc.constantFrom(...pieces.filter(Boolean)), nth: fc.nat(9), to: fc.constantFrom(...pieces) });

describe('compile', () => {
  it('with a previous result gives what a fresh compile gives, after any edits', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        let text = base;
        let compiled = compile(text, world);
        for (const { at, remove, insert } of edits) {
          text = text.slice(0, at) + insert + text.slice(at + remove);
          compiled = compile(text, world, compiled);
          assert.equal(told(compiled), told(compile(text, world)));
        }
      }),
      { numRuns: sampledRuns(60, 10) },
    );
  }).timeout(90_000);

  it('with a previous result gives what a fresh compile gives, with anchors, AUTO tags, variables and what needs itself', () => {
    fc.assert(
      fc.property(fc.array(swap, { minLength: 1, maxLength: 8 }), (swaps) => {
        let text = woven;
        let compiled = compile(text, callers);
        for (const { from, nth, to } of swaps) {
          const places = [...text.matchAll(new RegExp(from.replace(/[^\w]/g, '\\$&'), 'g'))].map(({ index }) => index);
          const at = places[nth % Math.max(1, places.length)];
          if (at !== undefined) text = text.slice(0, at) + to + text.slice(at + from.length);
          compiled = compile(text, callers, compiled);
          assert.equal(told(compiled), told(compile(text, callers)), text);
        }
      }),
      { numRuns: sampledRuns(150, 10) },
    );
  }).timeout(90_000);

  it('keeps what an earlier version says when a later one has other types', () => {
    const text = (type: string, words: string) =>
      `steps:\n  - id: a\n    prompt: Say.\n    vars: {v: {type: ${type}}}\n  - {id: p, prompt: ${words}}\n  - {id: c, set: {x: "{{ a.v + 1 }}"}}\n`;
    const first = compile(text('integer', 'hi'), world);
    const second = compile(text('integer', 'hi there'), world, first);
    assert.equal(told(second), told(compile(text('integer', 'hi there'), world)));
    assert.notEqual(compile(text('array', 'hi there'), world, second).problems.length, first.problems.length);
    const again = text('integer', 'hi you').replace('+ 1', '+ 2');
    assert.equal(told(compile(again, world, first)), told(compile(again, world)));
  });

  it('tells the items of a broken block apart when their numbers move', () => {
    const broken = `steps:
  - id: first
    prompt: a
  - id: gone
    prompt: b
  - id: third
    transform:
      from: "{{ first }}"
      steps:
        - filter: x
          - prompt: c
        - prompt: d
        - limit: 3
outputs: {x: "{{ first }}"}
`;
    const less = broken.replace('  - id: gone\n    prompt: b\n', '');
    assert.equal(told(compile(less, world, compile(broken, world))), told(compile(less, world)));
  });

  it('keeps the blocks whose anchors stand', () => {
    const before = compile(woven, callers);
    const after = compile(woven.replace('Write about', 'Say something of'), callers, before);
    const others = after.pipeline.steps.filter(({ block }, index) => block !== before.pipeline.steps[index]?.block);
    assert.deepEqual(
      others.map(({ step }) => step.id),
      ['write'],
    );
    // Another anchor: the blocks that took from it are read again.
    const moved = compile(woven.replace('[red, blue]', '[red, green]'), callers, before);
    assert.notEqual(moved.pipeline.steps[1]?.block, before.pipeline.steps[1]?.block);
    assert.equal(moved.pipeline.steps[2]?.block, before.pipeline.steps[2]?.block);
  });

  it('takes over the steps whose text is unchanged', () => {
    const before = compile(base, world);
    const after = compile(base.replace('name: Demo', 'name: Another, longer name'), world, before);
    assert.ok(before.pipeline.steps.length > 0);
    for (const [index, { step }] of after.pipeline.steps.entries()) assert.equal(step, before.pipeline.steps[index]?.step);
  });

  it('keeps every range inside the text and never throws, for any cut of the text', () => {
    for (let end = 0; end <= base.length; end += 7) {
      const text = base.slice(0, end);
      for (const { range } of compile(text, world).problems)
        assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length, `${end}: ${JSON.stringify(range)}`);
    }
  });

  it('finds nothing wrong with a pipeline that is right', () => {
    assert.deepEqual(compile(base, world).problems, []);
  });

  it('silences a code for the next line, for the file, and by setting', () => {
    const wrong = 'id: a\nsteps:\n  - id: x\n    set: {y: "{{ nobody }}"}\n';
    assert.deepEqual(
      compile(wrong, world).problems.map(({ code }) => code),
      ['undefined-name'],
    );
    assert.deepEqual(compile(wrong.replace('    set:', '    # baton: ignore undefined-name\n    set:'), world).problems, []);
    assert.deepEqual(compile(`# baton: ignore-file undefined-name\n${wrong}`, world).problems, []);
    const [hint] = compile(wrong, { ...world, severities: { 'undefined-name': 'hint' } }).problems;
    assert.equal(hint?.severity, 'hint');
  });
});
