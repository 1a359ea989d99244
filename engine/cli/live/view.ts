import { progressTexts } from '../../language/texts/cli/progress.ts';
import { say } from '../../language/texts.ts';
import type { RunEvent } from '../../state/events.ts';
import { isFact } from '../../state/events.ts';
import type { RunState } from '../../state/state.ts';
import type { Io, Screen } from '../io.ts';
import type { Paint } from '../text/paint.ts';
import { clip } from '../text/width.ts';
import { plainLines } from './event-lines.ts';
import { layOutRows } from './layout.ts';
import { liveRows } from './rows.ts';
import { openDrawing } from './screen.ts';
import { bar, progressLine, totals } from './totals.ts';

/** Shows a run while it goes on. */
export interface LiveView {
  event(event: RunEvent): void;
  /** Freezes the picture while the user types; the returned function lets it continue. */
  hold(): () => void;
  /** Prints a line above the picture. */
  say(text: string): void;
  end(): void;
}

interface ViewOptions {
  io: Io;
  state: RunState;
  style: Paint;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Milliseconds between two pictures. */
const beat = 90;

/** Redraws on a terminal, prints lines elsewhere. */
export const openView = (options: ViewOptions): LiveView =>
  options.io.screen ? drawnView(options, options.io.screen) : plainView(options);

export const silentView = (io: Io): LiveView => ({
  event: () => undefined,
  hold: () => () => undefined,
  say: (text) => io.err(`${text}\n`),
  end: () => undefined,
});

function plainView({ io, state, style }: ViewOptions): LiveView {
  return {
    event(event) {
      const lines = plainLines(state, event, style);
      if (lines.length) io.err(`${lines.join('\n')}\n`);
    },
    hold: () => () => undefined,
    say: (text) => io.err(`${text}\n`),
    end: () => undefined,
  };
}

/** Facts that belong to no step, so they have no row. */
const ofWholeRun: ReadonlySet<string> = new Set(['auto.resolved', 'deadline.at_risk', 'breaker.opened', 'breaker.closed']);

function drawnView({ io, state, style, now = Date.now }: ViewOptions, screen: Screen): LiveView {
  const drawing = openDrawing(io, screen);
  const logs = new Map<string, string>();
  let tick = 0;
  let held = false;

  const foot = (columns: number): string => {
    const size = columns >= 70 && state.root.steps.length > 3 ? 24 : 0;
    const words = clip(say(progressTexts.stops, { progress: progressLine(state, now()) }), columns - 3 - size - (size ? 2 : 0));
    return `  ${size ? `${bar(totals(state), size, style)}  ` : ''}${style.dim(words)}`;
  };

  const draw = (last = false): void => {
    if (held) return;
    const columns = Math.max(20, screen.columns());
    const most = Math.max(3, Math.min(screen.rows() - 6, 40));
    const rows = layOutRows(liveRows(state, { now: now(), most, logs }), { columns, style, tick: last ? undefined : tick++ });
    drawing.draw(last ? rows : [...rows, '', foot(columns)]);
  };

  const timer = setInterval(draw, beat);
  draw();
  return {
    event(event) {
      if (!isFact(event)) {
        if (event.type !== 'step.log') return;
        const lines = event.path === '' ? plainLines(state, event, style) : [];
        if (lines.length) drawing.print(lines.join('\n'));
        else logs.set(event.path, event.text);
        return;
      }

      const own = ofWholeRun.has(event.type) ? plainLines(state, event, style) : [];
      if (own.length) drawing.print(own.join('\n'));
    },
    hold() {
      draw(true);
      drawing.end();
      held = true;

      return () => {
        held = false;
        drawing.begin();
      };
    },
    say: (text) => drawing.print(held ? `\n${text}` : text),
    end() {
      clearInterval(timer);
      draw(true);
      drawing.end();
    },
  };
}
