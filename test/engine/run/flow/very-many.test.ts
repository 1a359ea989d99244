import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { yaml } from '../../../yaml.ts';
import type { MemoryRun } from '../memory.ts';
import { runText } from '../memory.ts';

describe('very much', () => {
  it('goes through a loop in turn: of 100,000 items only as many are open as may be', async () => {
    const count = 100_000;
    const most = 8;
    let running = 0;
    let items = 0;
    const { result, facts } = await runText(
      `id: t\nsteps:\n  - {id: l, for_each: "{{ range(${count}) }}", max_parallel: ${most}, set: {x: "{{ item * 2 }}"}}\noutputs: {n: "{{ l.iterations }}", sum: "{{ l.results | sum(attribute='x') }}", last: "{{ l.results[-1].x }}"}\n`,
      {
        onEvent(event, { context: { state } }) {
          if (event.type === 'loop.opened') items = event.items && 'bytes' in event.items ? event.items.bytes : 0;
          running = Math.max(running, state.steps.get('l')?.loop?.running ?? 0);
        },
      },
    );
    assert.deepEqual(result.outputs, { n: count, sum: count * (count - 1), last: 2 * (count - 1) }, JSON.stringify(result.error));
    assert.equal(running, most);
    // The list is one artifact; no fact carries it.
    assert.ok(items > 500_000);
    assert.ok(facts.every((fact) => JSON.stringify(fact).length < 1000));
  }).timeout(30_000);

  it('goes through a transform item by item: what a limit leaves out is never looked at', async () => {
    const rows = Array.from({ length: 100_000 }, (_, n): JsonMap => (n < 50 ? { n } : { other: n }));
    // Behind the fiftieth row there is no `n`: to look at one would fail the step.
    const { result } = await runText(
      yaml`
        id: t
        inputs: {rows: {default: []}}
        steps:
          - {id: t, transform: {from: "{{ rows }}", steps: [{filter: n % 2 == 1}, {map: n * 10}, {limit: 3}]}}
        outputs: {t: "{{ t }}"}
      `,
      { inputs: { rows } },
    );
    assert.deepEqual(result.outputs, { t: [10, 30, 50] }, JSON.stringify(result.error));
  });

  it('that does not fit into memory together is read anew where it is read again', async () => {
    // Memory keeps 64 Mi characters of such values.
    const count = 9;
    const text = `id: t\nsteps:\n  - {id: l, for_each: "{{ range(${count}) }}", max_parallel: 3, tool: work, parameters: {n: "{{ item }}"}}\n  - {id: first, set: {n: "{{ l.results[0].x | length }}"}}\noutputs: {n: "{{ l.iterations }}", first: "{{ first.n }}", all: "{{ l.results | map(attribute='n') }}"}\n`;
    const tools: MemoryRun['tools'] = { work: ({ n }) => ({ success: true, n: n ?? null, x: String(n).repeat(8_000_000) }) };
    const { result } = await runText(text, { tools });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(result.outputs, { n: count, first: 8_000_000, all: [0, 1, 2, 3, 4, 5, 6, 7, 8] });
  }).timeout(30_000);
});
