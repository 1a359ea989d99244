import assert from 'node:assert/strict';
import type { Json } from '../../../../engine/language/json.ts';
import { edit } from '../../../../engine/run/people/edit.ts';
import { runText, startText } from '../memory.ts';

const text = `id: t
inputs: {n: {type: integer, default: 1}, k: {type: string, default: x}}
steps:
  - {id: a, set: {v: "{{ n }}"}}
  - {id: g, steps: [{id: in, set: {v: 2}}]}
  - {id: hold, tool: work, dependencies: [a, g]}
  - {id: p, prompt: "{{ a.v }}", output_schema: {type: object, properties: {y: {type: integer}}, required: [y]}, dependencies: [hold]}
  - {id: b, set: {v: "{{ a.v + n }}", k: "{{ k }}"}, priority: "{{ n if b_may else 1 }}", dependencies: [p]}
outputs: {b: "{{ b }}", y: "{{ p.y }}"}
`;

/** Edits the run while it stands at `hold`, and lets it go on. */
async function edited(path: string, value: Json) {
  const held = Promise.withResolvers<void>();
  const { driven, facts, state } = startText(text, {
    tools: { work: () => ({ success: true }) },
    model: () => ({ text: '{"y": 1}', object: { y: 1 } }),
    options: {
      pauseBefore: (step) => (step.path === 'hold' ? 'here' : undefined),
      onPause: (pause) => pause && held.resolve(),
    },
  });
  await held.promise;
  const fault = await edit(driven.context, { path, value, by: 'me' });
  driven.resume();
  await driven.done;
  return { fault, facts, state };
}

describe('a value that a person gives to a run', () => {
  const taken: [rule: string, path: string, value: Json, outputs: object][] = [
    ['an input has it from now on', 'inputs.n', 5, { b: { v: 6, k: 'x' }, y: 1 }],
    ['a step that has succeeded has it at once', 'a', { v: 10 }, { b: { v: 11, k: 'x' }, y: 1 }],
    ['a step that has not begun takes it and does not run', 'p', { y: 7 }, { b: { v: 2, k: 'x' }, y: 7 }],
    ['nor does it compute its priority', 'b', { v: 8, k: 'y' }, { b: { v: 8, k: 'y' }, y: 1 }],
  ];
  for (const [rule, path, value, outputs] of taken)
    it(rule, async () => {
      const { fault, facts, state } = await edited(path, value);
      assert.equal(fault, undefined);
      assert.deepEqual(state.finished?.outputs, outputs);
      const [fact] = facts.filter(({ type }) => type === 'run.edited');
      assert.deepEqual(fact?.type === 'run.edited' && [fact.path, fact.by], [path, 'me']);
      // Whoever takes the run up again has the same.
      const again = await runText(text, {
        tools: { work: () => ({ success: true }) },
        model: () => ({ text: '{"y": 1}', object: { y: 1 } }),
        facts: facts.slice(0, (fact?.seq ?? 0) + 1),
        options: {},
      });
      if (!path.startsWith('inputs.')) assert.deepEqual(again.result.outputs, outputs);
    });

  const refused: [rule: string, path: string, value: Json, why: RegExp][] = [
    ['an input of another type', 'inputs.n', 'five', /inputs\.n cannot be given that value/],
    ['an input that there is not', 'inputs.m', 1, /no step or input inputs\.m/],
    ['a step that there is not', 'aa', 1, /no step or input aa/],
    ['what misses the form of the answer', 'p', { y: 'seven' }, /p cannot be given that value/],
    ['what a set step could not give', 'a', 3, /a cannot be given that value/],
    ['what has gone on into a group', 'g.in', { v: 3 }, /its value went on/],
  ];
  for (const [rule, path, value, why] of refused)
    it(`is refused: ${rule}`, async () => {
      const { fault, facts } = await edited(path, value);
      assert.match(fault?.refused ?? '', why);
      assert.equal(facts.filter(({ type }) => type === 'run.edited').length, 0);
    });

  it('is refused once the run has ended', async () => {
    const { drive } = await runText('id: t\nsteps:\n  - {id: a, set: {v: 1}}\n', {});
    const fault = await edit(drive.context, { path: 'a', value: { v: 2 }, by: 'me' });
    assert.match(fault?.refused ?? '', /has ended/);
  });
});
