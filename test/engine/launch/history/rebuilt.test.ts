import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { keepRunInHistory, pruneRuns, readProjectHistory, startRun } from '../../../../engine/index.ts';
import { sampledRuns } from '../../../sample.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** One line a step, by the number that it gets; each takes a part of what a history keeps. */
const kinds = {
  cached: (id: string) => `{id: ${id}, prompt: "What do the mills of the river grind?", model: offline, cache: true}`,
  asked: (id: string) => `{id: ${id}, prompt: "What do the mills grind?", model: offline}`,
  lost: (id: string) => `{id: ${id}, tool: filesystem, action: read, parameters: {path: nowhere.txt}, on_failure: continue}`,
  replaced: (id: string) =>
    `{id: ${id}, tool: filesystem, action: read, parameters: {path: nowhere.txt}, on_error: [{default: none}]}`,
  fatal: (id: string) => `{id: ${id}, condition: "{{ x == 2 }}", fail: No more.}`,
  read: (id: string) => `{id: ${id}, tool: filesystem, action: read, parameters: {path: notes.txt}}`,
  loop: (id: string) => `{id: ${id}, for_each: "{{ range(x) }}", steps: [{id: in${id}, set: {n: "{{ item }}"}}]}`,
  group: (id: string) => `{id: ${id}, steps: [{id: in${id}, tool: filesystem, action: read, parameters: {path: notes.txt}}]}`,
} as const;
const made = fc.record({
  steps: fc.array(fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])), { minLength: 1, maxLength: 5 }),
  inputs: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 4 }),
  keep: fc.integer({ min: 1, max: 3 }),
});

describe('a history', () => {
  const root = temporaryFolder();

  it('that is made anew from the logs is the one that was kept run by run, also after some are pruned', async () => {
    mkdirSync(join(root(), '.git'));
    writeFileSync(join(root(), 'notes.txt'), 'some notes');
    let number = 0;

    await fc.assert(
      fc.asyncProperty(made, async ({ steps, inputs, keep }) => {
        const id = `p${number++}`;
        const lines = steps.map((kind, at) => `  - ${kinds[kind](`s${at}`)}`);
        writeFileSync(join(root(), `${id}.baton.yaml`), `id: ${id}\ninputs: {x: 1}\nsteps:\n${lines.join('\n')}\n`);
        for (const x of inputs) {
          const given = new Map([['x', { text: String(x) }]]);
          const handle = await startRun({ file: `${id}.baton.yaml`, cwd: root(), env: {}, inputs: given });
          await handle.done;
          await keepRunInHistory(handle);
        }
        await pruneRuns(root(), { keep }, { now: Date.now() });

        const read = async (anew: boolean) =>
          (
            await readProjectHistory(
              root(),
              (history) => {
                const runs = history.runs();
                return {
                  runs,
                  steps: runs.map(({ run }) => history.steps(run)),
                  trend: history.trend(id),
                  recent: history.recent(id),
                  hits: history.cacheHits(id),
                };
              },
              { anew },
            )
          ).value;
        const kept = await read(false);
        assert.ok(kept.runs.length > 0);
        assert.deepEqual(await read(true), kept);
      }),
      { numRuns: sampledRuns(12, 4) },
    );
  });
});
