import type { RunContext } from '../../run/context.ts';
import type { DeadlineRisk } from '../../state/deadline-risk.ts';
import { dueOfRun, dueOfStep, isAnythingDue } from '../../state/deadlines.ts';
import { type Fact, isFact, type RunEvent } from '../../state/events.ts';
import { toFailure } from '../../state/failure.ts';
import { staticPath } from '../../state/path.ts';
import { slimFact } from '../../state/slim-fact.ts';
import type { RunState } from '../../state/state.ts';
import { isSettled } from '../../state/step.ts';
import { readBasis } from '../history/expect-order.ts';
import { askGoOn } from '../plan/ask-forecast.ts';
import type { HostedRun } from './hosted-run.ts';
import { logWarning } from './inbox-handlers.ts';
import { realClock } from './real-clock.ts';
import { toOrderOptions } from './use-history.ts';

/** Reports early that a step or the run will probably be late. */
export interface DeadlineWatch {
  begin(context: RunContext): void;
  event(event: RunEvent): void;
  end(): Promise<void>;
}

/** From this probability on it is reported. */
const likely = 0.5;
/** How often it is looked at, in milliseconds: a fiftieth of the time that is left, and no oftener than so many times as long as looking takes. */
const pace = { least: 1000, most: 60_000, share: 50, times: 4 };

/** The report on one deadline. */
type AtRisk = Pick<Extract<Fact, { type: 'deadline.at_risk' }>, 'path' | 'due' | 'risk' | 'end'>;

/**
 * Looks ahead while a run goes on, by playing it on from its facts with the times of earlier runs; without any, what is late is told once it
 * is. The run waits for none of this. Undefined where nothing is due.
 */
export function watchDeadlines(hosted: HostedRun): DeadlineWatch | undefined {
  const { state, options, run, earlierFacts } = hosted;
  if (!isAnythingDue(state)) return undefined;

  const stop = new AbortController();
  const facts: Fact[] = (earlierFacts ?? []).map(slimFact);
  let watching: Promise<void> | undefined;
  let sent = 0;

  async function foresee(basis: Awaited<ReturnType<typeof readBasis>>): Promise<AtRisk[]> {
    if (!basis) return [];
    const now = realClock.now();
    const ask = (from: number) =>
      askGoOn(
        {
          do: 'goOn',
          run: run.paths.folder,
          basis: from === 0 ? { ...basis, called: [...state.called] } : undefined,
          from,
          facts: facts.slice(from),
          now,
        },
        { workerFile: options.workerFile, signal: stop.signal },
      );
    const count = facts.length;
    let answer = await ask(sent);
    if ('again' in answer) answer = await ask(0);
    sent = count;

    return 'deadlines' in answer ? (answer.deadlines ?? []).filter(({ risk }) => risk >= likely) : [];
  }

  async function watch(context: RunContext): Promise<void> {
    const basis = await readBasis(toOrderOptions(hosted));
    const known = new Set(Array.from(openRisks(state), ({ path }) => staticPath(path)));
    while (!stop.signal.aborted && !state.finished) {
      const begun = performance.now();
      for (const risk of [...findLate(state, realClock.now()), ...(await foresee(basis))]) {
        const own = staticPath(risk.path);
        if (known.has(own) || state.finished || stop.signal.aborted) continue;
        known.add(own);
        context.fact({ type: 'deadline.at_risk', ...risk });
      }

      const left = nextDue(state, realClock.now()) - realClock.now();
      const wait = Math.max(pace.least, pace.times * (performance.now() - begun), Math.min(pace.most, left / pace.share));
      await realClock.sleep(Math.min(wait, Math.max(1, left + 1)), stop.signal).catch(() => undefined);
    }
  }

  return {
    begin(context) {
      const { mode } = state.started ?? {};
      if (mode !== 'live' && mode !== 'record') return;
      // It is an advantage, no condition: a run goes on without it.
      watching = watch(context).catch((error: unknown) => {
        if (!stop.signal.aborted) logWarning(context, toFailure(error).message);
      });
    },
    event(event) {
      if (isFact(event)) facts.push(slimFact(event));
    },
    async end() {
      stop.abort();
      await watching;
    },
  };
}

/** Earlier reports, as of a resumed run. */
function* openRisks({ risk, steps }: RunState): Iterable<DeadlineRisk & { path: string }> {
  if (risk) yield { ...risk, path: '' };
  for (const step of steps.values()) {
    if (step.risk) yield { ...step.risk, path: step.path };
  }
}

/** What is late already. */
function* findLate(state: RunState, now: number): Iterable<AtRisk> {
  for (const { path, due } of openDues(state)) {
    if (now > due) yield { path, due, risk: 1 };
  }
}

/** What is due, and has not ended. */
function* openDues(state: RunState): Iterable<{ path: string; due: number }> {
  const ofRun = dueOfRun(state);
  if (ofRun !== undefined && !state.finished) yield { path: '', due: ofRun };
  for (const step of state.steps.values()) {
    const due = isSettled(step) ? undefined : dueOfStep(step, state);
    if (due !== undefined) yield { path: step.path, due };
  }
}

/** The next moment at which something is due. */
function nextDue(state: RunState, now: number): number {
  let next = Infinity;
  for (const { due } of openDues(state)) {
    if (due >= now) next = Math.min(next, due);
  }
  return next;
}
