import type { TraceEvent } from '../../client/panel/browser.ts';

/** What one frame took of the page's thread, in ms of its processor: whatever else runs on the machine counts for nothing. */
export interface FrameCost {
  scripts: number;
  /** Styles and layout. */
  layout: number;
  /** From the layout to what is handed to the compositor. */
  paint: number;
}

const parts: Readonly<Record<string, keyof FrameCost>> = {
  FireAnimationFrame: 'scripts',
  FunctionCall: 'scripts',
  EventDispatch: 'scripts',
  RunMicrotasks: 'scripts',
  TimerFire: 'scripts',
  HandlePostMessage: 'scripts',
  MinorGC: 'scripts',
  MajorGC: 'scripts',
  UpdateLayoutTree: 'layout',
  Layout: 'layout',
  PrePaint: 'paint',
  Paint: 'paint',
  Layerize: 'paint',
};

/** The name of the mark that a page sets where a frame begins. */
export const frameMark = 'frame';

/** What stood between each two marks. What is inside of something else counts where it belongs: a layout that a script asks for is layout. */
export function frameCosts(events: readonly TraceEvent[]): FrameCost[] {
  const mark = events.find(({ name }) => name === frameMark);
  const ours = events.filter(({ pid, tid }) => pid === mark?.pid && tid === mark.tid).sort((a, b) => a.ts - b.ts);
  const costs: FrameCost[] = [];
  const around: { end: number; part: keyof FrameCost }[] = [];
  for (const { name, ph, ts, dur = 0, tdur = 0 } of ours) {
    if (name === frameMark) costs.push({ scripts: 0, layout: 0, paint: 0 });
    const cost = costs.at(-1);
    const part = parts[name];
    if (!cost || !part || ph !== 'X') continue;
    while (around.length > 0 && (around.at(-1)?.end ?? 0) <= ts) around.pop();
    const outer = around.at(-1)?.part;
    if (outer) cost[outer] -= tdur / 1000;
    cost[part] += tdur / 1000;
    around.push({ end: ts + dur, part });
  }
  // The last one goes on behind the trace.
  return costs.slice(0, -1);
}

export const wholeOf = ({ scripts, layout, paint }: FrameCost): number => scripts + layout + paint;
