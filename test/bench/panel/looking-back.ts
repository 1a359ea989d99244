import { recordRun } from '../../../client/panel/view/history/recorded-run.ts';
import type { RunEvent } from '../../../engine/state/events.ts';
import { busyRun } from './busy-run.ts';
import { ms, print, quantile } from './print.ts';

/** Every hundredth fact of a long run, forwards and then back. */
export function measureLookingBack(): void {
  const { graph, start, batches } = busyRun(100_000);
  const many = [...start, ...batches.flat()];
  const events: RunEvent[] = many.slice(0, 100_000);
  const record = recordRun({ graph, events });
  for (const [way, from, to] of [
    ['forwards', 0, events.length],
    ['back', events.length, 0],
  ] as const) {
    const took: number[] = [];
    for (let step = 0; step <= 40; step++) {
      const before = performance.now();
      record.standAt(Math.round(from + ((to - from) * step) / 40));
      took.push(performance.now() - before);
    }
    print(`time slider over ${events.length} facts, ${way}: p95 of a move`, ms(quantile(took, 0.95)), '≤ 50 ms');
  }
}
