import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { inSample } from '../../../sample.ts';
import { statuses } from '../memory.ts';
import {
  forksAnywhere,
  goesOnFromAnywhere,
  holdsAnywhere,
  isOfTheMoment,
  keepsTheLaws,
  mayRun,
  runsAgainUnchanged,
} from './laws.ts';
import type { RandomPipeline } from './random-pipelines.ts';
import { draw, unit } from './random-pipelines.ts';
import type { CompletedRun } from './run-to-end.ts';
import { playOut } from './run-to-end.ts';

/** Every seventh fact, beginning with another one for each pipeline. */
const some =
  (seed: number) =>
  (length: number): number[] =>
    Array.from({ length: Math.max(0, length - 1) }, (_, at) => at + 1).filter((cut) => cut % 7 === seed % 7);

const ms = (times: number): string => `${Math.floor(unit * times)}ms`;
const work = (id: string, more: JsonMap = {}): JsonMap => ({
  id,
  tool: 'work',
  action: 'do',
  parameters: { fails: [] },
  ...more,
});

const chain = (...ids: string[]): JsonMap[] => ids.map((id, at) => work(id, at ? { dependencies: [ids[at - 1] ?? ''] } : {}));

/** What draws have found, made small: they are cut at every fact. */
const found: { rule: string; pipeline: JsonMap; cancel?: number; forks?: true; is?: Record<string, string> }[] = [
  {
    rule: 'a fork in the middle of a later call takes over the one before, and does nothing twice',
    pipeline: {
      id: 't',
      steps: [
        {
          id: 's',
          pipeline: { steps: [work('a'), work('b', { dependencies: ['a'], parameters: { fails: ['network'] }, retry: 0 })] },
          timeout: ms(3.5),
          retry: { attempts: 3, delay: ms(1), max_delay: ms(1), jitter: false },
          on_failure: 'continue',
        },
        ...chain('c', 'd', 'e', 'f', 'g', 'h'),
      ],
    },
    forks: true,
  },
  {
    rule: 'what a called pipeline tidies up waits for its slot also where the run is cancelled',
    pipeline: {
      id: 't',
      limits: { max_parallel: 1, finally: ms(900) },
      steps: [
        work('z', { priority: 9 }),
        { id: 's', pipeline: { steps: [{ id: 'a', set: { x: 1 } }], finally: [work('f'), work('g', { dependencies: ['f'] })] } },
      ],
      finally: [work('t')],
    },
    cancel: unit / 2,
    is: { 's/finally.f': 'succeeded', 's/finally.g': 'succeeded', 'finally.t': 'succeeded' },
  },
  {
    rule: 'what another process had begun to tidy up goes on, in whatever process the run was cancelled',
    pipeline: {
      id: 't',
      limits: { finally: ms(900) },
      steps: [work('z'), { id: 's', pipeline: { steps: [{ id: 'a', set: { x: 1 } }], finally: [work('f')] } }],
      finally: [work('t')],
    },
    cancel: unit / 2,
    is: { 's/finally.f': 'succeeded', 'finally.t': 'succeeded' },
  },
  {
    rule: 'a called pipeline whose time was up is not called again where the run was stopped while it tidied up',
    pipeline: {
      id: 't',
      limits: { timeout: ms(1), finally: ms(900) },
      steps: [
        {
          id: 's',
          pipeline: { steps: [work('a')], finally: [work('f')] },
          timeout: ms(0.5),
          retry: { attempts: 2, delay: ms(1), max_delay: ms(1), jitter: false },
        },
      ],
      finally: [work('t')],
    },
  },
];

describe('random pipelines', () => {
  for (const { rule, pipeline, cancel, forks, is = {} } of found)
    it(rule, async () => {
      const random: RandomPipeline = { text: JSON.stringify(pipeline), people: 'here', holds: [], ...(cancel ? { cancel } : {}) };
      const all = (length: number): number[] => Array.from({ length: Math.max(0, length - 1) }, (_, at) => at + 1);
      const holds = (completed: CompletedRun): void => {
        keepsTheLaws(completed, random);
        const became = statuses(completed.result);
        for (const [path, wanted] of Object.entries(is)) assert.equal(became[path], wanted, path);
      };
      const whole = await playOut(random);
      holds(whole);
      await goesOnFromAnywhere(random, whole, false);
      if (forks) {
        await forksAnywhere(random, whole, false);
        return;
      }
      for (const cut of all(whole.facts.length)) {
        const again = await playOut(random, whole.facts.slice(0, cut));
        holds(again);
        for (const later of all(again.facts.length).filter((one) => one > cut))
          holds(await playOut(random, again.facts.slice(0, later)));
      }
    }).timeout(60_000);

  for (let from = 0; from < 40; from += 10)
    it(`stopped anywhere, forked anywhere, run again and held anywhere they end as they would have: ${from} to ${from + 9}`, async () => {
      for (let seed = from; seed < from + 10; seed++) {
        if (!inSample(seed, 5)) continue;
        const random = draw(seed, 'calm');
        if (!mayRun(random)) continue;
        const whole = await playOut(random);
        keepsTheLaws(whole, random);
        if (isOfTheMoment(whole)) continue;
        await goesOnFromAnywhere(random, whole, true, some(seed));
        await forksAnywhere(random, whole);
        await runsAgainUnchanged(random, whole);
        await holdsAnywhere(random, whole);
      }
    }).timeout(120_000);

  for (let from = 0; from < 40; from += 10)
    it(`keep to the rules whatever ends them, and wherever they are taken up again: ${from} to ${from + 9}`, async () => {
      for (let seed = from; seed < from + 10; seed++) {
        if (!inSample(seed, 5)) continue;
        const random = draw(seed, 'wild');
        if (!mayRun(random)) continue;
        const whole = await playOut(random);
        keepsTheLaws(whole, random);
        await goesOnFromAnywhere(random, whole, false, some(seed));
      }
    }).timeout(120_000);
});
