import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';

/** Learns what becomes of the spans of all runs of a process. */
export interface ExportWatch {
  /** The spans that were given up. */
  readonly lost: number;
  /** A request failed. */
  failed(why: string): void;
  /** A request arrived. */
  arrived(): void;
  /** Spans of a run were given up. */
  lose(count: number): void;
}

/** Reports once that exports to a receiver fail, however many runs meet it, and once that they arrive again. */
export function watchExports(url: string, told: (text: string) => void): ExportWatch {
  const { origin } = new URL(url);
  let lost = 0;
  /** The lost spans before the trouble. */
  let before: number | undefined;

  return {
    get lost() {
      return lost;
    },
    failed(why) {
      if (before !== undefined) return;
      before = lost;
      told(say(launchTexts.tracesFail, { origin, why }));
    },
    arrived() {
      if (before === undefined) return;
      told(say(launchTexts.tracesArrive, { origin, count: lost - before }));
      before = undefined;
    },
    lose(count) {
      lost += count;
    },
  };
}
