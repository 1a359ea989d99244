import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../../../engine/compile/compile.ts';
import { startRun } from '../../../../engine/index.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { callsOfStep, listCalls } from '../../../../engine/launch/inspect/step-calls.ts';
import { Refusal } from '../../../../engine/launch/refusal.ts';
import type { NewFact } from '../../../../engine/state/events.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { initialState } from '../../../../engine/state/state.ts';
import type { StepState } from '../../../../engine/state/step.ts';
import { startFact } from '../../store/facts.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** A step after these facts. */
function stepAfter(...facts: NewFact[]): StepState {
  const { graph } = compile('id: made\nsteps: [{id: a, prompt: Say.}]\n', { file: '/made.baton.yaml' });
  const state = initialState(graph, 2);
  reduce(state, startFact(1));
  for (const fact of facts) reduce(state, Object.assign(fact, { seq: state.seq + 1, at: state.at + 5 }));
  const step = state.steps.get('a');
  assert.ok(step);
  return step;
}

const begin = (number: number, more: Partial<NewFact<'call.started'>> = {}): NewFact<'call.started'> => ({
  type: 'call.started',
  path: `a#${number}`,
  kind: 'model',
  request: String(number),
  name: 'house:one',
  ...more,
});
const end = (number: number, more: Partial<NewFact<'call.settled'>> = {}): NewFact<'call.settled'> => ({
  type: 'call.settled',
  path: `a#${number}`,
  provenance: 'live',
  ...more,
});
const value = (json: object | string): Pick<NewFact<'call.settled'>, 'result'> => ({
  result: { value: JSON.parse(JSON.stringify(json)) },
});
const never = (): Promise<string> => Promise.reject(new Error('no large value'));

describe('the calls of a step', () => {
  const folder = temporaryFolder();

  it('have what was sent and what came: texts, objects, calls of tools, failures, and nothing where nothing came', async () => {
    const messages: Json[] = [
      { role: 'user', content: 'Say.' },
      { content: ['a', 'b'], calls: [{ name: 'read', arguments: { path: 'x' } }, { name: 'list' }] },
      'no message',
      { role: 'tool' },
    ];
    const step = stepAfter(
      { type: 'step.started', path: 'a', parameters: { path: 'own' } },
      begin(1, { prompt: { messages } }),
      end(1, { ...value({ text: 'Hello.' }), model: 'house:two', note: 'It was short.' }),
      begin(2, { prompt: 'bare' }),
      end(2, value({ object: { mood: 'good' }, text: '{}' })),
      begin(3, { agent: 'critic' }),
      end(3, value({ text: 'Wait.', calls: [{ name: 'read', arguments: { path: 'y' } }] })),
      begin(4),
      end(4, value({ calls: [{ name: 'list' }] })),
      begin(5, { kind: 'tool', name: 'read' }),
      end(5, { failure: { kind: 'tool', message: 'It is not there.', retryable: false } }),
      begin(6, { kind: 'tool', name: 'read', prompt: { path: 'z' } }),
      end(6, value({ content: 'kept' })),
      begin(7),
      end(7, value('a text')),
      begin(8),
    );
    assert.deepEqual(await listCalls(step, never), [
      {
        path: 'a#1',
        kind: 'model',
        name: 'house:two',
        sent: [
          { role: 'user', text: 'Say.' },
          { role: 'user', text: '["a","b"]\n→ read {"path":"x"}\n→ list {}' },
          { role: 'tool', text: '""' },
        ],
        answer: 'Hello.',
        note: 'It was short.',
      },
      { path: 'a#2', kind: 'model', name: 'house:one', sent: 'bare', answer: { mood: 'good' } },
      { path: 'a#3', kind: 'model', name: 'house:one', sent: null, answer: 'Wait.\n→ read {"path":"y"}', agent: 'critic' },
      { path: 'a#4', kind: 'model', name: 'house:one', sent: null, answer: '→ list {}' },
      { path: 'a#5', kind: 'tool', name: 'read', sent: { path: 'own' }, failure: 'It is not there.' },
      { path: 'a#6', kind: 'tool', name: 'read', sent: { path: 'z' }, answer: { content: 'kept' } },
      { path: 'a#7', kind: 'model', name: 'house:one', sent: null, answer: 'a text' },
      { path: 'a#8', kind: 'model', name: 'house:one', sent: null },
    ]);
  });

  it('say of a slow call and its second one how they belong together; of a run that answers, which', async () => {
    const step = stepAfter(
      begin(1),
      begin(2, { hedges: 'a#1' }),
      end(2, value({ text: 'quick' })),
      end(1, { ...value({ text: 'quick' }), taken: 'a#2' }),
      begin(3, { kind: 'run', name: 'child', run: 'r-1' }),
      end(3, value({ outputs: { x: 1 } })),
      begin(4, { kind: 'run', name: 'child', run: 'r-2' }),
      end(4, value({})),
    );
    const calls = await listCalls(step, never);
    assert.deepEqual(
      calls.map(({ name, answer, note }) => [name, answer, note]),
      [
        ['house:one', 'quick', 'It was slow: a#2, made beside it, answered first.'],
        ['house:one', 'quick', 'A second call: a#1 was slow.'],
        ['child r-1', { x: 1 }, undefined],
        ['child r-2', null, undefined],
      ],
    );
  });

  it('read large answers from where they lie', async () => {
    const step = stepAfter(begin(1), end(1, { result: { artifact: 'f00d', bytes: 40_000 } }));
    const [call] = await listCalls(step, async (artifact) => JSON.stringify({ text: `what ${artifact} holds` }));
    assert.equal(call?.answer, 'what f00d holds');
  });

  it('of a step that the run has not are refused, with the name that is near', async () => {
    writeFileSync(join(folder(), 'p.baton.yaml'), 'id: p\nsteps: [{id: greet, prompt: Say hello., model: offline}]\n');
    const run = await startRun({ file: 'p.baton.yaml', cwd: folder(), env: {} });
    await run.done;
    assert.deepEqual(
      (await callsOfStep(run.folder, 'greet')).map(({ path }) => path),
      ['greet#1'],
    );
    const refused = (step: string) => (error: unknown) =>
      error instanceof Refusal && error.message.includes(`has no step ${step}`) && Boolean(error.hint);
    await assert.rejects(callsOfStep(run.folder, 'gret'), refused('gret'));
    await assert.rejects(callsOfStep(run.folder, 'elsewhere'), refused('elsewhere'));
  });
});
