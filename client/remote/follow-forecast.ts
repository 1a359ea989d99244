import { whenAborted } from '../../engine/language/abort.ts';
import type { ForeseenRun } from '../../engine/launch/plan/foresee-run.ts';
import { wordsOfFault } from './request.ts';

/**
 * The minimum interval between two forecasts of a run, in milliseconds; and its ratio to the time of an answer. All panels of a
 * person share one limit of requests.
 */
const pause = { least: 2000, times: 4 };

interface ForecastSource {
  /** The server's forecast; `pending` while it is still worked out. Rejects with an ApiFault. */
  read(): Promise<ForeseenRun & { pending?: boolean }>;
  onForecast(forecast: ForeseenRun): void;
  /** Nobody sees the panel. */
  isHidden(): boolean;
}

/** The forecast of a server's run: requested by the panel, then updated as facts come, until `until` is aborted. */
export function createForecastFollower({ read, onForecast, isHidden }: ForecastSource, until: AbortSignal) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsked = false;
  let isBusy = false;
  let wait = pause.least;

  const ask = async (): Promise<void> => {
    if (isBusy || until.aborted) return;
    isBusy = true;
    const begun = performance.now();

    const { pending, ...forecast } = await read().catch((error: unknown) => ({
      steps: [],
      note: wordsOfFault(error),
      pending: false,
    }));
    isBusy = false;
    wait = Math.max(pause.least, pause.times * (performance.now() - begun));
    if (until.aborted) return;

    onForecast(forecast);
    if (pending) askLater();
  };
  const askLater = (): void => {
    if (timer !== undefined || until.aborted) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (isHidden()) askLater();
      else void ask();
    }, wait);
  };
  whenAborted(until, () => clearTimeout(timer));

  return {
    /** Requested by the panel. */
    async show(): Promise<void> {
      isAsked = true;
      await ask();
    },
    /** The run has progressed. */
    goOn(): void {
      if (isAsked) askLater();
    },
  };
}
