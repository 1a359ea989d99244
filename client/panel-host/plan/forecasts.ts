import type { PreparedForecast } from '../../../engine/index.ts';
import { isFact } from '../../../engine/state/events.ts';
import { slimFact } from '../../../engine/state/slim-fact.ts';
import { engine } from '../../runs/engine.ts';
import { mayForesee, prepareDocumentForecast } from '../../runs/foresight/document-forecast.ts';
import type { RunSession } from '../../runs/session.ts';
import type { PageContext } from '../requests/page-context.ts';
import type { PageForecasts } from './page-forecasts.ts';

/**
 * The minimum interval between two forecasts of an active run, in milliseconds; and its ratio to the time of computing one.
 */
const pause = { least: 1000, times: 4 };

type Surroundings = Pick<PageContext, 'document' | 'feed' | 'keys' | 'memory' | 'pins' | 'workerFile'>;

export function createPageForecasts(context: Surroundings): PageForecasts {
  const { feed, workerFile } = context;
  /** The data behind the forecast of the followed run. */
  let prepared: PreparedForecast | undefined;
  let stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let wait = pause.least;
  let isBusy = false;

  /** The run in the worker, and the number of its facts sent. */
  let sent: { run: string; count: number } | undefined;

  const forget = (): void => {
    stop.abort();
    stop = new AbortController();
    clearTimeout(timer);
    timer = undefined;
    prepared = undefined;
    sent = undefined;
  };

  /** The active run of this window that is shown. */
  const shownRun = (): RunSession | undefined => {
    const { session, past } = feed;
    return session && !session.end && !past ? session : undefined;
  };

  const foreseeText = async (from: PreparedForecast, signal: AbortSignal): Promise<void> => {
    const { foreseePrepared } = await engine();
    for (const isFirst of [true, false]) {
      const { forecast, outlook } = await foreseePrepared(from, { workerFile, signal, isFirst });
      if (signal.aborted) return;
      // A forecast without data from any run is shown in the plan, which has room to explain it.
      const isKnown = forecast.basis !== 'guess';
      feed.post({ type: 'forecast', steps: isKnown ? outlook.steps : [], end: isKnown ? outlook.end : undefined, of: null });
    }
  };

  const foreseeRun = async (session: RunSession, from: PreparedForecast, signal: AbortSignal): Promise<void> => {
    const { askGoOn } = await engine();
    const { folder: run, graph, called } = session.handle;
    const facts = session.events.filter(isFact);
    const now = session.held?.at ?? Date.now();
    const known = sent?.run === run ? sent.count : 0;
    const basis = { ...from.basis, graph, called: [...called] };
    const ask = (count: number) =>
      askGoOn(
        { do: 'goOn', run, basis: count === 0 ? basis : undefined, from: count, facts: facts.slice(count).map(slimFact), now },
        { workerFile, signal },
      );
    let answer = await ask(known);
    if ('again' in answer) answer = await ask(0);
    if (signal.aborted) return;

    sent = { run, count: facts.length };
    if ('steps' in answer) feed.post({ type: 'forecast', ...answer, of: run });
  };

  const follow = async (): Promise<void> => {
    const session = shownRun();
    if (!session || !prepared || isBusy) return;

    const { signal } = stop;
    const begun = performance.now();
    isBusy = true;

    try {
      await foreseeRun(session, prepared, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      isBusy = false;
      wait = Math.max(pause.least, pause.times * (performance.now() - begun));
    }
  };

  return {
    async show() {
      forget();
      const { signal } = stop;
      if (!mayForesee(context.document) || feed.past) return;

      const made = await prepareDocumentForecast(context.document, context);
      if (signal.aborted) return;
      try {
        if (!shownRun()) return await foreseeText(made, signal);
        const isKnown = made.basis.samples.length > 0;
        prepared = isKnown ? made : undefined;
        await follow();
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    goOn() {
      if (timer || !prepared) return;
      timer = setTimeout(() => {
        timer = undefined;
        feed.go(follow());
      }, wait);
    },
    dispose: forget,
  };
}
