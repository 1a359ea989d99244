import assert from 'node:assert/strict';
import { compile } from '../../../engine/compile/compile.ts';
import { constantOf } from '../../../engine/insight/estimate/text-length.ts';
import type { Json } from '../../../engine/language/json.ts';
import { isMap } from '../../../engine/language/json.ts';
import { checkAnswer } from '../../../engine/models/structured/check-answer.ts';
import { library } from '../../../engine/patterns/library.ts';
import type { ModelCall } from '../../../engine/run/model-port.ts';
import type { Ports } from '../../../engine/run/ports.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { made } from '../models/made.ts';
import { runText } from '../run/memory.ts';

type Manner = 'each otherwise' | 'all the same';

/** Runs a pattern with three models that cost a dollar a call; those in `failing` refuse their key. */
async function run(text: string, manner: Manner, { inputs = {}, failing = [] as string[] } = {}) {
  const calls: ModelCall[] = [];
  const models: Ports['models'] = {
    choose: (named) => ({ model: named ?? 'usual', reason: 'a test' }),
    worst: () => ({ tokens: 1, cost: 1 }),
    check: checkAnswer,
    async call(call) {
      calls.push(structuredClone(call));
      if (failing.includes(call.model)) throw new RunError({ kind: 'auth', message: 'No key.' });
      const own = calls.length;
      const words = (count: number): string =>
        Array.from({ length: count }, (_, at) => (manner === 'all the same' ? `word${at}` : `${own}w${at}`)).join(' ');
      const object = call.schema && made(call.schema, words);
      const answer = object === undefined ? words(12) : JSON.stringify(object);
      return { text: answer, ...(object === undefined ? {} : { object }), model: call.model, cost: 1, provenance: 'live' };
    },
  };
  const asked = { question: 'Is tea better than coffee?', models: ['m-alpha', 'm-beta', 'm-gamma'], ...inputs };
  return { ...(await runText(text, { ports: { models }, inputs: asked })), calls };
}

const partsOf = (outputs: Readonly<Record<string, Json>>) => (isMap(outputs['parts']) ? outputs['parts'] : {});

/** What each of the ten patterns keeps, whatever its own task is. */
describe('each pattern of the library', () => {
  for (const [name, text] of Object.entries(library))
    describe(name, () => {
      it('takes a question, models, who puts together, rounds, the fewest answers and a budget', () => {
        const { pipeline } = compile(text, { file: `patterns/${name}.yaml`, find: () => undefined });
        assert.deepEqual(
          pipeline.inputs.map(({ name: input, default: usual }) => [input, usual && constantOf(usual)]),
          [
            ['question', undefined],
            ['models', undefined],
            ['synthesizer', ''],
            ['rounds', 1],
            ['min_responses', undefined],
            ['budget', undefined],
          ],
        );
        assert.ok(pipeline.outputs.length >= 3 && pipeline.tests.length >= 2);
      });
      it('makes 3M + 1 calls in one round, 5M + 1 in two, and tells who said what', async () => {
        const one = await run(text, 'each otherwise');
        assert.equal(one.result.status, 'succeeded', JSON.stringify(one.result.error));
        assert.equal(one.calls.length, 10);
        const { answers = [], rounds, calls } = partsOf(one.result.outputs);
        assert.deepEqual([Array.isArray(answers) && answers.length, rounds, calls], [3, 1, 10]);
        assert.equal(one.result.outputs['agreement'], 0);
        assert.equal((await run(text, 'each otherwise', { inputs: { rounds: 2 } })).calls.length, 16);
      });
      it('stops early where all agree, with M + 1 calls', async () => {
        const { result, calls } = await run(text, 'all the same', { inputs: { rounds: 3 } });
        assert.deepEqual([calls.length, result.outputs['agreement'], partsOf(result.outputs)['rounds']], [4, 1, 0]);
      });
      it('shows the answers of others without names', async () => {
        const { calls } = await run(text, 'each otherwise');
        for (const { messages } of calls)
          for (const { content } of messages) assert.doesNotMatch(content, /m-alpha|m-beta|m-gamma/);
        const [peer] = calls.slice(3);
        assert.match(peer?.messages.at(-1)?.content ?? '', /\b[AB]\b/);
      });
      it('has the synthesizer alone make the answer', async () => {
        const { calls } = await run(text, 'each otherwise', { inputs: { synthesizer: 'last' } });
        assert.deepEqual(
          calls.map(({ model }) => model === 'last'),
          [...Array.from({ length: 9 }, () => false), true],
        );
      });
      it('goes on with fewer answers where that will do, says who is missing, and fails where it will not', async () => {
        const fewer = await run(text, 'each otherwise', {
          inputs: { min_responses: 2, synthesizer: 'm-alpha' },
          failing: ['m-beta'],
        });
        assert.deepEqual([fewer.result.status, fewer.result.degraded], ['succeeded', true]);
        const { missing = [], answers = [] } = partsOf(fewer.result.outputs);
        assert.partialDeepStrictEqual(missing, [{ member: 2, model: 'm-beta', during: 'answer', error: { kind: 'auth' } }]);
        assert.equal(Array.isArray(answers) && answers.length, 2);
        const none = await run(text, 'each otherwise', { failing: ['m-beta'] });
        assert.deepEqual([none.result.status, none.result.error?.kind], ['failed', 'auth']);
      });
      it('keeps its budget: the call that could break it is not made', async () => {
        const { result, calls } = await run(text, 'each otherwise', { inputs: { budget: 2.5 } });
        assert.deepEqual([result.status, result.error?.kind, calls.length], ['failed', 'budget', 2]);
        assert.equal((await run(text, 'each otherwise', { inputs: { budget: 10 } })).result.status, 'succeeded');
      });
    });
});
