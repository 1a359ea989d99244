import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import type { ModelCall } from '../../../../engine/run/model-port.ts';
import { batches } from '../cases/batches.ts';
import { cases } from '../cases/prompts.ts';
import { runText } from '../memory.ts';

const tools = {
  work: ({ fail, ...rest }: JsonMap): JsonMap => (fail ? { success: false, error: String(fail) } : { success: true, ...rest }),
};

describe('a prompt asks the model', () => {
  for (const { rule, text, files, inputs, answers, asked, call, outputs, status = 'succeeded', error } of [...cases, ...batches])
    it(rule, async () => {
      const calls: ModelCall[] = [];
      const { result, facts } = await runText(`id: t\n${text.trimStart()}\n`, {
        ...(files ? { files } : {}),
        ...(inputs ? { inputs } : {}),
        tools,
        model: (one) => {
          calls.push(structuredClone(one));
          return answers[calls.length - 1] ?? {};
        },
      });
      assert.equal(result.status, status, JSON.stringify(result.error));
      if (error) assert.match(result.error?.message ?? '', error);
      const last = calls.at(-1);
      if (asked) {
        const shown = last?.messages.map((message, index) =>
          message.role === 'tool' && asked[index]?.content === '' ? { ...message, content: '' } : message,
        );
        assert.deepEqual(shown, asked);
      }
      for (const [name, wanted] of Object.entries(call ?? {}))
        assert.deepEqual(Object.entries(last ?? {}).find(([key]) => key === name)?.[1], wanted, name);
      if (outputs) assert.deepEqual(result.outputs, outputs);
      // Stopped at any fact and resumed, the conversation is the same and no call that has ended is made again.
      for (let cut = 1; cut < facts.length; cut++) {
        const before = facts.slice(0, cut);
        const ended = before.filter((fact) => fact.type === 'call.settled' && !isTool(fact.path)).length;
        let again = ended;
        const resumed = await runText(`id: t\n${text.trimStart()}\n`, {
          ...(files ? { files } : {}),
          ...(inputs ? { inputs } : {}),
          tools,
          model: () => answers[again++] ?? {},
          facts: before,
        });
        assert.equal(resumed.result.status, status, `cut at ${cut}: ${JSON.stringify(resumed.result.error)}`);
        assert.deepEqual(resumed.result.outputs, result.outputs);
        assert.equal(again, calls.length, `cut at ${cut}`);
      }
      function isTool(path: string): boolean {
        return facts.some((fact) => fact.type === 'call.started' && fact.path === path && fact.kind === 'tool');
      }
    });

  it('keeps a shell line out of what a model is offered', async () => {
    let offered: ModelCall['tools'];
    await runText('id: t\nsteps: [{id: p, prompt: hi, tools: [terminal.execute]}]', {
      model: (call) => {
        offered = call.tools;
        return { text: 'ok' };
      },
    });
    const [terminal] = offered ?? [];
    assert.equal(terminal?.name, 'terminal_execute');
    assert.deepEqual(terminal?.parameters['required'], ['argv']);
    assert.ok(!JSON.stringify(terminal?.parameters['properties']).includes('"command"'));
  });
});
