import assert from 'node:assert/strict';
import { createModels } from '../../../../engine/models/models.ts';
import type { ScriptedAnswer } from '../../../../engine/models/providers/embedded/backends.ts';
import type { ModelCall, Models } from '../../../../engine/run/model-port.ts';
import { virtualClock } from '../../models/clock.ts';
import { runText } from '../memory.ts';

const piece = 'No word of it is true. '.repeat(4);
const pieces = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index} ${piece}`);

/** Runs a step whose model streams by a script; with what was asked, how much of it was heard, and the result. */
async function runWith(quality: string, script: (string | ScriptedAnswer)[], more = '') {
  const asked: ModelCall[] = [];
  let heard = 0;
  const scripted = createModels({ env: {}, clock: virtualClock(), override: 'scripted', script: { queue: script } });
  const models: Models = {
    ...scripted,
    call(call, options) {
      asked.push(call);
      return scripted.call(call, {
        ...options,
        delta(text) {
          heard += text.length;
          options.delta(text);
        },
      });
    },
  };
  const text = `id: t\nsteps: [{id: p, prompt: hi, quality: ${quality}${more}}]\noutputs: {p: "{{ p }}"}\n`;
  const run = await runText(text, { ports: { models } });
  return { ...run, asked, heard: () => heard };
}

describe('quality.while', () => {
  it('an answer that breaks the rule is ended while it streams, and fails', async () => {
    const whole = pieces(100);
    const { result, heard } = await runWith('{while: "value | length < 400"}', [{ chunks: whole }]);
    const { kind, message, cause = '' } = result.error ?? {};
    assert.equal(kind, 'bad-response');
    assert.equal(
      message,
      'The answer of p was ended while it streamed: `quality.while` does not hold any more (value | length < 400).',
    );
    assert.ok(heard() < 700 && heard() >= 400, `${heard()} of ${whole.join('').length}`);
    assert.ok(whole.join('').startsWith(cause) && cause.length >= 400, cause);
  });

  it('a rule that holds changes nothing', async () => {
    const { result } = await runWith(`{while: "'moon' not in value"}`, [{ chunks: ['All ', 'is ', 'well.'] }]);
    assert.deepEqual([result.outputs, result.error], [{ p: 'All is well.' }, null]);
  });

  it('the end of an answer is looked at too', async () => {
    const { result } = await runWith(`{while: "'moon' not in value"}`, [{ chunks: ['A moon'] }]);
    assert.equal(result.error?.kind, 'bad-response');
  });

  it('a retry shows what had come, and why it was ended', async () => {
    const { result, asked } = await runWith(
      `{while: "'moon' not in value"}`,
      [{ chunks: ['The moon is made of cheese, and so is the rest of the sky above us.', 'More.'] }, 'Stars.'],
      ', retry: {attempts: 1, delay: 1ms}',
    );
    assert.deepEqual([result.outputs, asked.length], [{ p: 'Stars.' }, 2]);
    const [, answer, again] = asked[1]?.messages ?? [];
    assert.deepEqual(answer, {
      role: 'assistant',
      content: 'The moon is made of cheese, and so is the rest of the sky above us.',
    });
    assert.match(again?.content ?? '', /was ended while it streamed/);
  });

  it('a handler gives a value in its place', async () => {
    const { result } = await runWith(
      `{while: "'moon' not in value"}`,
      ['A moon.'],
      ', on_error: [{on: bad-response, value: none}]',
    );
    assert.deepEqual(result.outputs, { p: 'none' });
  });

  it('no other model of a list is asked', async () => {
    const { asked } = await runWith(`{while: "'moon' not in value"}`, ['A moon.', 'Another.'], ', model: [a, b]');
    assert.equal(asked.length, 1);
  });

  it('a rule that cannot be evaluated fails as it does elsewhere', async () => {
    const { result } = await runWith('{while: "value.name.length > 2"}', [{ chunks: pieces(3) }]);
    assert.equal(result.error?.kind, 'template', JSON.stringify(result.error));
  });
});
