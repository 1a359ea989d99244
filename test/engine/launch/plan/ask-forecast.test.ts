import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ForecastBasis } from '../../../../engine/forecast/simulate/answer-forecast.ts';
import { startRun } from '../../../../engine/index.ts';
import { askGoOn, askPlan } from '../../../../engine/launch/plan/ask-forecast.ts';
import { prepareForecastOf } from '../../../../engine/launch/plan/estimate.ts';
import { type Fact, isFact } from '../../../../engine/state/events.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: p
steps:
  - {id: say, prompt: "Say what this is about: The mills stand by the river. They grind corn.", model: offline}
  - {id: more, dependencies: [say], prompt: "Say more: The mills stand by the river. They grind corn.", model: offline}
  - {id: each, dependencies: [more], for_each: [1, 2], prompt: "Say {{ item }} of: The mills stand by the river. They grind corn.", model: offline}
`;

describe('foreseeing in a thread', () => {
  const root = temporaryFolder();
  const workerFile = resolve('dist/worker.cjs');
  const options = () => ({ file: 'p.baton.yaml', cwd: root(), env: {} });
  let basis: ForecastBasis;
  let facts: Fact[];
  beforeEach(async () => {
    mkdirSync(join(root(), '.git'));
    writeFileSync(join(root(), 'p.baton.yaml'), text);
    facts = [];
    const run = await startRun({ ...options(), onEvent: (event) => void (isFact(event) && facts.push(event)) });
    await run.done;
    ({ basis } = await prepareForecastOf(options()));
  });

  it('says the same as in the thread of whoever asks, and first figures come from fewer plays', async () => {
    const job = { do: 'plan', basis, now: 0 } as const;
    const [here, there] = [await askPlan(job, {}), await askPlan(job, { workerFile })];
    assert.deepEqual(JSON.parse(JSON.stringify(there)), JSON.parse(JSON.stringify(here)));
    assert.ok(here.run?.judged === 1);
    const first = await askPlan({ ...job, isFirst: true }, { workerFile });
    assert.equal(first.run?.judged, 0);
    assert.deepEqual(first.run?.steps.map(({ path }) => path).sort(), ['each', 'more', 'say']);
  });

  it('ends with its signal, and the next question is answered again', async () => {
    const stop = new AbortController();
    const asked = askPlan({ do: 'plan', basis, now: 0 }, { workerFile, signal: stop.signal });
    stop.abort();
    await assert.rejects(asked, /stopped/);
    assert.ok((await askPlan({ do: 'plan', basis, now: 0 }, { workerFile })).run);
  });

  it('follows a run by its facts: what has ended is no more ahead, and the end keeps its range', async () => {
    const at = facts.findIndex((fact) => fact.type === 'step.succeeded' && fact.path === 'say') + 1;
    const now = facts[at - 1]?.at ?? 0;
    const of = { do: 'goOn', run: 'r', now } as const;
    assert.deepEqual(await askGoOn({ ...of, from: 3, facts: [] }, { workerFile }), { again: true });
    const begun = await askGoOn({ ...of, basis, from: 0, facts: facts.slice(0, 2) }, { workerFile });
    const later = await askGoOn({ ...of, from: 2, facts: facts.slice(2, at) }, { workerFile });
    assert.ok('steps' in begun && 'steps' in later);
    assert.deepEqual(begun.steps.map(({ path }) => path).sort(), ['each', 'more', 'say']);
    assert.deepEqual(later.steps.map(({ path }) => path).sort(), ['each', 'more']);
    const { low, median, high } = later.end ?? assert.fail('no end');
    assert.ok(low <= median && median <= high && low > 0, `${low} ${median} ${high}`);
  });

  it('says nothing of a run that is over, or that waits for a person', async () => {
    const of = { do: 'goOn', run: 'r', now: facts.at(-1)?.at ?? 0, from: 0, basis } as const;
    assert.deepEqual(await askGoOn({ ...of, facts }, {}), { steps: [] });
    const asked: Fact = { seq: 99, at: 1, type: 'person.asked', question: 'q', path: 'say', kind: 'ask', text: '?' };
    assert.deepEqual(await askGoOn({ ...of, facts: [...facts.slice(0, 2), asked] }, {}), { steps: [] });
  });
});
