import assert from 'node:assert/strict';
import { rooms, tools } from '../cases/flow.ts';
import { runText, statuses } from '../memory.ts';

for (const [room, cases] of Object.entries(rooms))
  describe(`a run: ${room}`, () => {
    for (const {
      rule,
      text,
      files,
      inputs,
      outputs,
      became,
      shown,
      order,
      status = 'succeeded',
      degraded = false,
      error,
    } of cases)
      it(rule, async () => {
        const { result, facts } = await runText(`id: t\n${text.trimStart()}\n`, {
          tools: tools(),
          model: () => ({ text: 'said' }),
          ...(files ? { files } : {}),
          ...(inputs ? { inputs } : {}),
        });
        assert.equal(result.status, status, JSON.stringify(result.error));
        const is = statuses(result);
        for (const [path, wanted] of Object.entries(became ?? {})) assert.equal(is[path], wanted, path);
        for (const [path, words] of Object.entries(shown ?? {})) {
          const ended = facts.find((fact) => fact.type === 'step.succeeded' && fact.path === path);
          assert.equal(ended?.type === 'step.succeeded' && ended.shown, words, path);
        }
        const begun = facts.flatMap((fact) => (fact.type === 'step.started' ? [fact.path] : []));
        if (order) assert.deepEqual(begun, order);
        if (outputs) assert.deepEqual(result.outputs, outputs);
        if (status === 'succeeded') assert.equal(result.degraded, degraded);
        if (error) assert.match(result.error?.message ?? '', error);
      });
  });
