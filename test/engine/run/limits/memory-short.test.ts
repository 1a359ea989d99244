import assert from 'node:assert/strict';
import { createSampler, sampleResources } from '../../../../engine/launch/host/sample-resources.ts';
import type { RunEvent } from '../../../../engine/state/events.ts';
import { waitsForMemory } from '../../../../engine/state/ready.ts';
import { isMemoryShort, type ResourceSample } from '../../../../engine/state/resources.ts';
import { startText } from '../memory.ts';

const gigabyte = 1024 ** 3;
const sampled = (available: number, total = 8 * gigabyte): ResourceSample => ({ cpu: 1, memory: 1, heap: 1, available, total });

describe('memory that is short', () => {
  const rules: [rule: string, share: number, total: number, wasShort: boolean, short: boolean][] = [
    ['is under a twentieth of all', 0.049, 8, false, true],
    ['is not what is above that', 0.051, 8, false, false],
    ['stays so until there is half as much more', 0.07, 8, true, true],
    ['is over then', 0.08, 8, true, false],
    ['is never more than a gigabyte, however large the machine', 0.02, 64, false, false],
  ];
  for (const [rule, share, total, wasShort, short] of rules)
    it(rule, () => assert.equal(isMemoryShort(sampled(share * total * gigabyte, total * gigabyte), wasShort), short));

  it('holds back starts but one at a time, until there is memory again', async () => {
    const told: string[] = [];
    let [now, most] = [0, 0];
    const done: number[] = [];
    const run = startText('steps: [{id: all, for_each: [1, 2, 3, 4, 5, 6], max_parallel: all, tool: work}]\n', {
      onEvent: (event: RunEvent) => void (event.type === 'step.log' && told.push(event.text)),
      tools: {
        async work() {
          most = Math.max(most, ++now);
          if (done.length === 2) run.driven.sample(sampled(4 * gigabyte));
          await new Promise((resolve) => setImmediate(resolve));
          now--;
          done.push(most);
          return { success: true };
        },
      },
    });
    run.driven.sample(sampled(gigabyte / 10));
    const waiting = new Promise<boolean>((resolve) =>
      setImmediate(() => resolve([...run.state.steps.values()].some((step) => waitsForMemory(run.state, step)))),
    );
    await run.driven.done;
    assert.equal(await waiting, true);
    assert.deepEqual(done.slice(0, 2), [1, 1]);
    assert.ok(most > 1, 'more than one at a time, once there was memory again');
    assert.deepEqual(told, [
      'Only 107 MB of memory are left on this machine: steps start one at a time until there is more.',
      'There is memory again (4295 MB): steps start as before.',
    ]);
    assert.equal(run.facts.filter(({ type }) => String(type) === 'resource.sample').length, 0);
  });

  it('is sampled while a run goes on, and no longer', async () => {
    const { cpu, memory, heap, available, total } = createSampler()();
    assert.ok(cpu >= 0 && heap > 0 && memory >= heap / 2 && available > 0 && total >= available / 2, 'figures of this process');
    const end = Promise.withResolvers<void>();
    const first = Promise.withResolvers<void>();
    let count = 0;
    sampleResources({ done: end.promise, sample: () => void (++count && first.resolve()) }, 1);
    await first.promise;
    end.resolve();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const last = count;
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(count, last);
  });
});
