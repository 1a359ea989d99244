import assert from 'node:assert/strict';
import { anchorFor, anchorsOf, moveAnchors, type StepAnchor } from '../../../client/lines/anchors.ts';
import { failuresOf, marksOf } from '../../../client/lines/marks.ts';
import { compile } from '../../../engine/compile/compile.ts';
import type { NewFact, RunEvent } from '../../../engine/state/events.ts';
import { reduce } from '../../../engine/state/reduce.ts';
import { initialState, type RunState } from '../../../engine/state/state.ts';

const text = `id: p
steps:
  - id: read
    tool: filesystem
    action: read
    parameters: {path: none.txt}
  - id: many
    for_each: [1, 2]
    set: {z: 3}
  - id: group
    steps:
      - id: inner
        set: {y: 2}
  - id: near
    pipeline:
      steps:
        - id: deep
          set: {w: 4}
`;
const compiled = compile(text, { file: 'p.baton.yaml' });
const anchors = anchorsOf(compiled);

/** The state after facts, each 100 ms behind the one before it. */
function stateAfter(...facts: (NewFact | Extract<RunEvent, { type: 'step.delta' }>)[]): RunState {
  const called = new Map([...compiled.called].map(([name, { graph }]) => [name, graph]));
  const state = initialState(compiled.graph, 10, called);
  const folder = '/';
  const begun: NewFact = {
    type: 'run.started',
    run: 'r',
    pipeline: { id: 'p', file: 'p.baton.yaml', hash: '' },
    inputs: {},
    engine: '',
    mode: 'live',
    limits: {},
    output_path: folder,
    root: folder,
    workdir: folder,
  };
  [begun, ...facts].forEach((fact, index) => void reduce(state, { seq: index + 1, ...fact, at: 100 * index } as RunEvent));
  return state;
}
const failure = { kind: 'tool', message: 'none.txt does not exist.', hint: 'Write it first.', retryable: false } as const;
const wordAt = ({ at }: { at: number }, now = text): string => now.slice(at).split('\n', 1)[0] ?? '';

describe('the state behind the line of each step', () => {
  it('is a glyph and what the card says, with attempts and time', () => {
    const state = stateAfter(
      { type: 'step.started', path: 'read' },
      { type: 'attempt.started', path: 'read', attempt: 1 },
      { type: 'attempt.failed', path: 'read', attempt: 1, failure },
      { type: 'attempt.started', path: 'read', attempt: 2 },
      { type: 'step.failed', path: 'read', failure },
      { type: 'step.started', path: 'near' },
      { type: 'step.succeeded', path: 'many[0]', result: { value: 1 } },
    );
    const [read, ...others] = marksOf(state, anchors, 2000);
    assert.deepEqual([read && wordAt(read), read?.text], ['read', '✕ none.txt does not exist. · attempt 2 · 0.4 s']);
    assert.deepEqual(
      others.map((mark) => [wordAt(mark), mark.look]),
      [['near', 'running']],
    );
  });

  it('holds nothing that hides what stands beside it', () => {
    const state = stateAfter({ type: 'step.failed', path: 'read', failure: { ...failure, message: 'a\u202eb\u0007' } });
    assert.deepEqual(
      marksOf(state, anchors, 0).map((mark) => mark.text),
      ['✕ ab'],
    );
  });

  it('stands at groups, loops, and at steps of a pipeline that is written out', () =>
    assert.deepEqual(
      anchors.map((anchor) => [anchor.path, wordAt(anchor)]),
      [
        ['read', 'read'],
        ['many', 'many'],
        ['group', 'group'],
        ['group.inner', 'inner'],
        ['near', 'near'],
        ['near/deep', 'deep'],
      ],
    ));

  const edited = (offset: number, length: number, words: string): [string, readonly StepAnchor[]] => [
    text.slice(0, offset) + words + text.slice(offset + length),
    moveAnchors(anchors, [{ rangeOffset: offset, rangeLength: length, text: words }]),
  ];
  for (const [name, offset, length, words, gone] of [
    ['in a step takes its mark away', text.indexOf('none.txt'), 4, 'some', ['read']],
    ['in a step of a group takes away what is around it too', text.indexOf('y: 2'), 1, 'yy', ['group', 'group.inner']],
    ['above moves them all', 0, 0, '# more\n', []],
    ['of a line between two steps moves what follows', text.indexOf('  - id: many'), 0, '  # more\n', []],
    ['that deletes a line break above moves what follows', text.indexOf('steps:'), 7, 'steps:\r\n', []],
  ] as const)
    it(`an edit ${name}`, () => {
      const [now, left] = edited(offset, length, words);
      assert.deepEqual(
        anchors.map(({ path }) => path).filter((path) => !left.some((anchor) => anchor.path === path)),
        gone,
      );
      for (const anchor of left) assert.equal(wordAt(anchor, now), anchor.path.split(/[./]/).at(-1));
    });

  it('several changes of one edit count in the text before it', () => {
    const changes = [
      { rangeOffset: 0, rangeLength: 0, text: '# one\n' },
      { rangeOffset: text.indexOf('steps:'), rangeLength: 0, text: 'name: two\n' },
    ];
    const now = `# one\n${text.replace('steps:', 'name: two\nsteps:')}`;
    const left = moveAnchors(anchors, changes);
    assert.equal(left.length, anchors.length);
    for (const anchor of left) assert.equal(wordAt(anchor, now), anchor.path.split(/[./]/).at(-1));
  });

  it('an item of a loop stands where the loop does', () => assert.deepEqual(anchorFor(anchors, 'many[1]')?.path, 'many'));
});

describe('the problems of a run', () => {
  it('are told where they happened, once, with what to do', () => {
    const state = stateAfter(
      { type: 'step.started', path: 'near' },
      { type: 'step.failed', path: 'near/deep', failure },
      { type: 'step.failed', path: 'near', failure },
      { type: 'step.failed', path: 'read', failure },
    );
    assert.deepEqual(
      failuresOf(state).map(({ step, message }) => [step.path, message]),
      [
        ['read', 'none.txt does not exist. Write it first.'],
        ['near/deep', 'none.txt does not exist. Write it first.'],
      ],
    );
  });
});
