import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Compiled } from '../../../engine/compile/compile.ts';
import { compile } from '../../../engine/compile/compile.ts';

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
      { numRuns: 60 },
    );
  }).timeout(90_000);

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
