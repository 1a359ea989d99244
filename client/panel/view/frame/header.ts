import type { Interval } from '../../../../engine/forecast/model/interval.ts';
import { say } from '../../../../engine/language/texts.ts';
import { progressOf } from '../../../../engine/state/own-steps.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import { isRunOver, type RunState } from '../../../../engine/state/state.ts';
import type { Json, JsonMap } from '../../../messages.ts';
import { bannerTexts } from '../../texts/banners.ts';
import { countTexts } from '../../texts/counts.ts';
import { headerTexts } from '../../texts/header.ts';
import { historyTabTexts } from '../../texts/history.ts';
import { statusTexts } from '../../texts/status.ts';
import { deadlineFigure } from '../deadlines.ts';
import { clock, foreseenSpan, formatCost, formatFigure, settledClock, span } from '../format.ts';
import { formatEnds } from '../plan/range.ts';
import { hasRunEnded, type Look, runLook, type SeenRun } from '../status.ts';
import type { Figure } from './figure.ts';

interface Heading {
  look: Look;
  word: string;
  /** A short form for narrow panels. */
  short: string;
  /** `7 of 11`: the pipeline's own settled steps. */
  progress: string;
  figures: Figure[];
  /** If answers did not come from live models. */
  mode?: string;
}

const words: Record<Look, string> = statusTexts.runs;

/** The header of a run, with its forecast total time in milliseconds. */
export function headingOf(state: SeenRun, now: number, foreseen?: Interval): Heading {
  const look = runLook(state);
  const { limits = {}, mode } = state.started ?? {};
  const tokens = state.usage.input_tokens + state.usage.output_tokens;
  const figures: Figure[] = [];
  if (state.started)
    figures.push({
      name: 'time',
      ...limited(
        timeWords(timeBetween(state.ran, state.started.at, state.finished?.at ?? now), hasRunEnded(state)),
        timeLimit(limits),
      ),
    });
  const time = figures[0];
  // Its limit comes first.
  if (time?.rest === '' && foreseen !== undefined && !hasRunEnded(state)) {
    time.rest = say(headerTexts.ofForeseen, foreseenWords(foreseen));
    time.title = say(headerTexts.foreseenTitle);
  }
  if (state.usage.calls) {
    figures.push({
      name: 'calls',
      strong: formatFigure(state.usage.calls),
      rest: say(state.usage.calls === 1 ? countTexts.call : countTexts.calls),
    });
    const most = limit(limits, 'max_tokens', formatFigure);
    if (tokens || most)
      figures.push({
        name: 'tokens',
        strong: formatFigure(tokens),
        rest: most ? say(headerTexts.ofTokens, { most }) : say(tokens === 1 ? countTexts.token : countTexts.tokens),
      });
  }
  const deadline = deadlineFigure(state, now);
  if (deadline) figures.splice(1, 0, deadline);
  const cost = costFigure(state, limits);
  if (cost) figures.push(cost);
  figures.push(...machineFigures(state));
  return {
    look,
    word: look === 'paused' && state.held?.path ? say(bannerTexts.pausedBefore, { step: state.held.path }) : say(words[look]),
    short: say(look === 'degraded' ? statusTexts.degradedShort : words[look]),
    progress: formatProgress(state),
    figures: changeable(state, figures),
    mode: mode && (historyTabTexts.modes[mode] || undefined),
  };
}

/** The forecast and its 80 per cent range, as clocks; with finer units for seconds, coarser ones for hours. */
export function foreseenWords({ low, median, high }: Interval): { time: string; low: string; high: string } {
  const words = high < 10_000 || high >= 3_600_000 ? foreseenSpan : clock;
  return { time: words(median), ...formatEnds(words(low), words(high)) };
}

/** `7 of 11` steps. */
export function formatProgress(state: RunState): string {
  const { done, all } = progressOf(state);
  return say(countTexts.outOf, { count: formatFigure(done), all: formatFigure(all) });
}

const limited = (strong: string, most: string | undefined): { strong: string; rest: string } => ({
  strong,
  rest: most ? say(countTexts.ofAll, { all: most }) : '',
});

function costFigure(state: RunState, limits: JsonMap): Figure | undefined {
  const { cost, lost } = state;
  const { usd, complete } = cost;
  const most = limit(limits, 'max_cost', formatCost);
  if (state.usage.calls === 0 && !most) return undefined;
  if (usd === 0 && !complete) return { name: 'cost', strong: '', rest: say(headerTexts.costUnknown) };
  return {
    name: 'cost',
    ...limited(complete ? formatCost(usd) : say(countTexts.atLeast, { figure: formatCost(usd) }), most),
    title: lost.calls > 0 ? say(headerTexts.lostTitle, { cost: formatCost(lost.usd), count: lost.calls }) : undefined,
  };
}

/** The limit of a figure. */
const limitOf: Readonly<Record<string, string>> = {
  time: 'timeout_ms',
  tokens: 'max_tokens',
  cost: 'max_cost',
  calls: 'max_calls',
};

/** Figures with a limit link to changing it, as long as the run accepts another one. */
function changeable(state: RunState, figures: readonly Figure[]): Figure[] {
  const limits = state.finished && isRunOver(state) ? {} : (state.started?.limits ?? {});
  return figures.map((figure) => {
    if (limits[limitOf[figure.name] ?? ''] === undefined) return figure;
    return { ...figure, isLimited: true, title: figure.title ?? say(headerTexts.changeLimits) };
  });
}

const timeLimit = (limits: JsonMap): string | undefined => limit(limits, 'timeout_ms', clock) ?? limit(limits, 'timeout', clock);

/** The current resource usage of an active run's process. */
function machineFigures(state: SeenRun): Figure[] {
  const { resources: used } = state;
  if (!used || hasRunEnded(state) || state.unheard) return [];
  const memory = { left: megabytes(used.available), all: megabytes(used.total) };
  return [
    {
      name: 'machine',
      strong: say(headerTexts.processor, { percent: Math.round(used.cpu * 100) }),
      rest: say(headerTexts.memory, { size: megabytes(used.memory) }),
      title: say(used.short ? headerTexts.memoryShort : headerTexts.memoryLeft, memory),
    },
  ];
}

const megabytes = (bytes: number): string => formatFigure(Math.round(bytes / 1e6));

/** A clock in minutes would be meaningless for a run of less than a second. */
function timeWords(ms: number, ended: boolean): string {
  if (!ended) return clock(ms);
  return ms < 1000 ? span(ms) : settledClock(ms);
}

/** A limit as recorded by the run, under its name in the language or in the engine. */
function limit(limits: JsonMap, name: string, write: (value: number) => string): string | undefined {
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const value: Json | undefined = limits[name] ?? limits[camel];
  return typeof value === 'number' && value > 0 ? write(value) : undefined;
}
