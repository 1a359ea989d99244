import type { JsonMap } from '../../../engine/language/json.ts';
import type { Drawn } from './drawn.ts';
import { draw, unit } from './drawn.ts';
import { forksAnywhere, goesOnFromAnywhere, isOfTheMoment, keepsTheLaws, mayRun, runsAgainUnchanged } from './laws.ts';
import { playOut } from './played.ts';

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

/** What draws have found, made small: they are cut at every fact. */
const found: { rule: string; pipeline: JsonMap; people?: Drawn['people'] }[] = [
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

describe('drawn pipelines', () => {
  for (const { rule, pipeline, people = 'here' } of found)
    it(rule, async () => {
      const drawn: Drawn = { text: JSON.stringify(pipeline), people, holds: [] };
      const whole = await playOut(drawn);
      keepsTheLaws(whole, drawn);
      await goesOnFromAnywhere(drawn, whole, false);
    });

  for (let from = 0; from < 40; from += 10)
    it(`stopped anywhere, forked anywhere and run again they end as they would have: ${from} to ${from + 9}`, async () => {
      for (let seed = from; seed < from + 10; seed++) {
        const drawn = draw(seed, 'calm');
        if (!mayRun(drawn)) continue;
        const whole = await playOut(drawn);
        keepsTheLaws(whole, drawn);
        if (isOfTheMoment(whole)) continue;
        await goesOnFromAnywhere(drawn, whole, true, some(seed));
        await forksAnywhere(drawn, whole);
        await runsAgainUnchanged(drawn, whole);
      }
    }).timeout(120_000);

  for (let from = 0; from < 40; from += 10)
    it(`keep to the rules whatever ends them, and wherever they are taken up again: ${from} to ${from + 9}`, async () => {
      for (let seed = from; seed < from + 10; seed++) {
        const drawn = draw(seed, 'wild');
        if (!mayRun(drawn)) continue;
        const whole = await playOut(drawn);
        keepsTheLaws(whole, drawn);
        await goesOnFromAnywhere(drawn, whole, false, some(seed));
      }
    }).timeout(120_000);
});
