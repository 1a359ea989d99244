import type { Json } from '../../language/json.ts';
import { progressTexts } from '../../language/texts/cli/progress.ts';
import { runReportTexts } from '../../language/texts/cli/runs.ts';
import { say } from '../../language/texts.ts';
import type { Provenance } from '../../state/events.ts';
import type { RunState } from '../../state/state.ts';
import { bodyFrame } from '../../state/state.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import { formatDuration, plural, size } from '../text/numbers.ts';
import { oneLine } from '../text/width.ts';

/** The most characters of a long value that are looked at: more than any line of a terminal. */
const longest = 400;

/** The last column of a step: what it says, gave, waits for, or why it failed. One line, not yet cut to the width. */
export function describeStep({
  step,
  state,
  now,
  log,
  folded = false,
}: {
  step: StepState;
  state: RunState;
  now: number;
  log?: string;
  folded?: boolean;
}): string {
  const { status, failure, failures } = step;
  if (step.handling === 'accepted' && failure) return say(runReportTexts.accepted, { why: firstOf(failure.message) });
  if (failure && status !== 'succeeded') return firstOf(failure.message);

  switch (status) {
    case 'succeeded':
      return fromWhere(step, step.degraded ? say(progressTexts.wentOn, { why: firstOf(step.degraded) }) : given(step, state));
    case 'skipped':
      return step.reason ? say(reasons[step.reason]) : '';
    case 'waiting':
      if (step.question !== undefined) return asked(step, state);
      return say(progressTexts.attemptFollows, {
        why: firstOf(failures.at(-1)?.message ?? say(progressTexts.waits)),
        attempt: step.attempts + 1,
      });
    case 'running':
      return folded && !log ? inside(step, state) || running(step, now, log) : running(step, now, log);
    default:
      return '';
  }
}

const reasons = {
  'condition-false': progressTexts.conditionFalse,
  'routed-past': progressTexts.routedPast,
  'not-activated': progressTexts.notActivated,
  'upstream-failed': progressTexts.upstreamFailed,
  'run-stopped': progressTexts.runStopped,
  'left-out': progressTexts.leftOut,
} as const;

/** A value that did not come from a call of this run is marked. */
const fromWhere = (step: StepState, words: string): string => [originOf(step), words].filter(Boolean).join(' · ');

/** The origin of a value that was not computed: `cached`; empty where it was. */
export function originOf({ provenance }: StepState): string {
  const from = origins.find(([one]) => one === provenance)?.[1];
  return from === undefined ? '' : say(from);
}

const origins: readonly (readonly [Provenance, string])[] = [
  ['replayed', runReportTexts.isReplay],
  ['reused', progressTexts.isReused],
  ['edited', progressTexts.isEdited],
  ['cached', progressTexts.isCached],
  ['pinned', progressTexts.isPinned],
  ['batch', progressTexts.isBatched],
];

/** The active steps inside a group or loop whose steps have no lines. */
function inside(step: StepState, state: RunState): string {
  const names: string[] = [];

  const look = (frame: FrameState | undefined, prefix: string): void => {
    for (const one of frame?.steps ?? []) {
      if (one.status === 'running' || one.status === 'waiting')
        names.push(`${prefix}${prefix ? ` ${one.node.id}` : one.node.id}`);
    }
  };

  const { loop } = step;
  if (loop) {
    for (const [index, iteration] of loop.iterations.entries()) {
      if (iteration?.status !== 'running') continue;
      const frame = state.frames.get(`${step.path}[${index}]`);
      if (step.node.loop?.single) names.push(`[${index}]`);
      else look(frame, `[${index}]`);
      if (names.length > mostNames) break;
    }
  } else if (step.node.body !== undefined || step.node.calls !== undefined) look(bodyFrame(state, step), '');

  const failed = loop?.failed ? [say(progressTexts.failed, { count: loop.failed })] : [];
  const shown = names.length > mostNames ? [...names.slice(0, mostNames), '…'] : names;
  return [...failed, shown.join(', ')].filter(Boolean).join(' · ');
}

/** The most names listed for folded steps. */
const mostNames = 4;

function running(step: StepState, now: number, log: string | undefined): string {
  const { streamed, calls, failures, node, loop } = step;
  if (loop) return loop.failed ? say(progressTexts.failed, { count: loop.failed }) : '';
  if (streamed) return oneLine(streamed.slice(-longest));
  if (log) return firstOf(log);

  const call = calls.at(-1);
  const again = (what: string): string => (failures.length ? say(progressTexts.attempt, { attempt: step.attempts, what }) : what);
  if (!call || call.settled) return again(node.detail);

  const does = call.kind === 'tool' ? call.name : say(progressTexts.asksModel, { model: call.name });
  return again(`${does} · ${formatDuration(now - call.started_at)}`);
}

/** The question that a step waits for. */
function asked({ question = '' }: StepState, state: RunState): string {
  const open = state.questions.get(question);
  return open ? say(progressTexts.asksPerson, { question: firstOf(open.text) }) : '';
}

/** The value of a step, shortened. */
function given({ result, shown, loop, node, location }: StepState, state: RunState): string {
  if (shown && !loop) return firstOf(shown);
  if (loop)
    return [
      plural(loop.settled, node.loop?.as === undefined ? 'iteration' : 'item'),
      ...(loop.failed ? [say(progressTexts.failed, { count: loop.failed })] : []),
      ...(loop.ended === 'break' ? [say(progressTexts.endedEarly)] : []),
    ].join(', ');
  if (node.body !== undefined || !result) return '';
  if (location) return oneLine(nearPath(location, state).slice(0, longest));

  return 'value' in result ? briefValue(result.value) : size(result.bytes);
}

/** A path as the run's own steps would write it. */
const nearPath = (path: string, { started }: RunState): string =>
  started && path.startsWith(`${started.workdir}/`) ? path.slice(started.workdir.length + 1) : path;

/** The members of a tool's result that say the most. */
const telling = ['stdout', 'content', 'text'];

/** A value in few words: the first line of a text, the members of a map. */
export function briefValue(value: Json): string {
  if (typeof value === 'string') return firstOf(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return plural(value.length, 'item');

  for (const name of telling) {
    const member = value[name];
    if (typeof member === 'string' && member.trim() !== '') return firstOf(member);
  }

  const members = Object.entries(value).filter(([name, member]) => name !== 'success' && member !== '');
  const shown = members.slice(0, 4).map(([name, member]) => `${name}: ${part(member)}`);
  return oneLine(`${shown.join(', ')}${members.length > 4 ? ', …' : ''}`.slice(0, longest));
}

function part(value: Json | undefined): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return firstOf(value).slice(0, 80);
  if (Array.isArray(value)) return plural(value.length, 'item');
  return typeof value === 'object' ? '{…}' : String(value);
}

/** The first line that is not blank. */
const firstOf = (text: string): string =>
  oneLine(
    text
      .slice(0, longest * 2)
      .split(/\r?\n/)
      .find((line) => line.trim() !== '') ?? '',
  ).slice(0, longest);
