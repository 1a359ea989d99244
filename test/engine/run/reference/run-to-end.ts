import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { interruptions } from '../../../../engine/launch/resume/interruptions.ts';
import type { RunContext } from '../../../../engine/run/context.ts';
import type { DriveOptions } from '../../../../engine/run/drive.ts';
import { sleepUntil } from '../../../../engine/run/limits/waits.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import type { RunResult } from '../../../../engine/state/result/result.ts';
import { resultDocument } from '../../../../engine/state/result/result.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { startText } from '../memory.ts';
import { selfAdvancingClock } from '../self-advancing-clock.ts';
import type { RandomPipeline } from './random-pipelines.ts';
import { hashOf, said, takes } from './random-pipelines.ts';

/** A random pipeline that was run to its end, by as many processes as it took. */
export interface CompletedRun {
  facts: Fact[];
  state: RunState;
  result: RunResult;
  started: ReturnType<typeof startText>;
  /** How many attempts were at work at once, at most. */
  most: number;
  /** A step that waited though it could have begun. */
  idle: string;
  /** The calls that were made, of tools and models, by path. */
  made: string[];
}

const never = new AbortController().signal;

/** Runs a drawn pipeline in its own time, from its beginning or from facts that were written before. */
export async function playOut(
  drawn: RandomPipeline,
  before: readonly Fact[] = [],
  more: (context: () => RunContext) => Partial<DriveOptions> = () => ({}),
): Promise<CompletedRun> {
  let facts = [...before];
  let most = 0;
  let idle = '';
  const made: string[] = [];
  for (let sitting = 0; sitting < 40; sitting++) {
    let inFlight = 0;
    const at: { of?: ReturnType<typeof startText> } = {};
    const clock = selfAdvancingClock(facts.at(-1)?.at ?? 0, () => {
      idle ||= at.of ? waitsForNothing(at.of) : '';
    });
    const context = (): RunContext => {
      assert.ok(at.of);
      return at.of.driven.context;
    };
    const working = async (call: string, signal: AbortSignal): Promise<number> => {
      const path = call.slice(0, call.lastIndexOf('#'));
      const number = at.of?.state.steps.get(path)?.attempts ?? 0;
      made.push(call);
      inFlight++;
      most = Math.max(most, inFlight);
      try {
        await clock.sleep(takes(`${path}!${number}`), signal);
      } finally {
        inFlight--;
      }
      return number;
    };
    const work = async (
      { fails, at: index, only, n }: JsonMap,
      { place, signal }: { place?: { path: string }; signal: AbortSignal },
    ): Promise<JsonMap> => {
      const path = place?.path ?? '';
      const number = await working(path, signal);
      const kind = (only !== undefined && only !== index) || !Array.isArray(fails) ? undefined : fails[number - 1];
      if (kind === 'tool') return { success: false, error: 'no' };
      if (kind === 'network' || kind === 'auth') throw new RunError({ kind, message: 'no' });
      return { success: true, n: hashOf(path) % 100, got: n ?? null };
    };
    at.of = startText(drawn.text, {
      facts,
      ports: {
        clock,
        people: {
          async ask(question, signal) {
            if (drawn.people === 'later') return undefined;
            await sleepUntil(clock, clock.now() + takes(question.question), signal);
            return { value: said(question), by: 'me' };
          },
        },
      },
      tools: { work, once: work },
      async model({ step = '' }, _delta, signal) {
        await working(`${step}#1`, signal);
        return { text: `said ${hashOf(step) % 100}` };
      },
      onResumed: (context) => {
        for (const asked of interruptions(context.state)) context.fact(asked);
      },
      options: { ...pausing(drawn, sitting === 0 && before.length === 0, () => at.of?.driven, clock.sleep), ...more(context) },
    });
    const { driven, state } = at.of;
    if (facts.length)
      for (const question of [...state.questions.values()])
        if (question.default === undefined && (drawn.people === 'later' || question.kind === 'interrupted'))
          driven.answer(question.question, said(question), 'me');
    if (drawn.cancel !== undefined && drawn.cancel > clock.now())
      clock.sleep(drawn.cancel - clock.now(), never).then(
        () => driven.cancel(),
        () => undefined,
      );
    await driven.done;
    facts = at.of.facts;
    if (state.status !== 'waiting' && state.status !== 'interrupted')
      return {
        facts,
        state,
        result: resultDocument(state, '', (stored) => driven.context.artifacts.read(stored)),
        started: at.of,
        most,
        idle,
        made,
      };
  }
  throw new Error(`it waits and waits: ${drawn.text}`);
}

/** Holds the run before some steps for a time. */
function pausing(
  { holds }: RandomPipeline,
  first: boolean,
  driven: () => ReturnType<typeof startText>['driven'] | undefined,
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
): Partial<DriveOptions> {
  if (!holds.length || !first) return {};
  const open = new Map(holds.map(({ path, ms }) => [path, ms]));
  return {
    pauseBefore: ({ path }) => (open.has(path) ? path : undefined),
    onPause: (pause) => {
      if (!pause) return;
      const ms = open.get(pause.reason) ?? 1;
      open.delete(pause.reason);
      void sleep(ms, never).then(() => driven()?.resume());
    },
  };
}

/** A step that is ready, or waits for a slot where one is free, as everything has been done that can be. */
function waitsForNothing({ state, driven }: ReturnType<typeof startText>): string {
  const { agenda } = state;
  if (driven.paused || state.finished || driven.context.signal.aborted || state.status !== 'running') return '';
  const step = agenda.ready.peek() ?? (agenda.holders.size < agenda.maxParallel ? agenda.slots.peek() : undefined);
  return step?.status === 'pending' && !agenda.held.has(step) ? step.path : '';
}
