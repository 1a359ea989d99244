import { seenLine } from '../../engine/language/safety/unseen.ts';
import { say } from '../../engine/language/texts.ts';
import type { RunState } from '../../engine/state/state.ts';
import { durationOf, isAnswered, type StepState } from '../../engine/state/step.ts';
import { cardTexts } from '../panel/texts/cards.ts';
import { cardOf } from '../panel/view/cards/cards.ts';
import { span } from '../panel/view/format.ts';
import { instancesOf } from '../panel/view/items/instances.ts';
import type { Look, SeenRun } from '../panel/view/status.ts';
import { joinLines } from '../panel/view/step/lines.ts';
import type { StepAnchor } from './anchors.ts';

/** The text after a step's line. */
export interface Mark {
  at: number;
  look: Look;
  text: string;
}

const glyphs: Record<Exclude<Look, 'todo'>, string> = {
  running: '◐',
  paused: '‖',
  retrying: '↻',
  waiting: '?',
  parked: '⧖',
  succeeded: '✓',
  degraded: '△',
  failed: '✕',
  skipped: '–',
  cancelled: '⊘',
  interrupted: '⊘',
  unheard: '…',
};

/** The marks of the steps that have begun or ended. `now` is in milliseconds since 1970. */
export const marksOf = (state: SeenRun, anchors: readonly StepAnchor[], now: number): Mark[] =>
  anchors.flatMap((anchor): Mark[] => {
    const steps = instancesOf(state, anchor.path);
    const { graph } = anchor.unit.compiled;
    const node = graph.nodes[anchor.node];
    if (!node || steps.length === 0) return [];

    const { look, line, strip } = cardOf(graph, { ...node, path: anchor.path }, state, now);
    if (look === 'todo') return [];

    const stripText = strip === undefined || look === 'failed' ? line : strip.text;
    const one = steps.length === 1 ? steps[0] : undefined;
    const text = joinLines(stripText, ...(one ? describeEffort(one, stripText) : []));

    return [{ at: anchor.at, look, text: `${glyphs[look]} ${seenLine(text)}` }];
  });

/** The number of attempts if several, and the time, without what the line already says. */
function describeEffort(step: StepState, line: string): string[] {
  const { attempts, failures, started_at, finished_at } = step;
  if (finished_at === undefined) return [];
  const tried = failures.length ? [say(cardTexts.attempt, { attempt: attempts })] : [];
  const time = started_at === undefined || finished_at === started_at ? '' : span(durationOf(step) ?? 0);
  return [...tried, line.endsWith(time) ? '' : time];
}

/** A step that failed, without a policy that handled it. */
interface StepProblem {
  step: StepState;
  message: string;
}

/** Each failure once: at its origin, not at the steps that it passed through. */
export function failuresOf(state: RunState): StepProblem[] {
  const failed = [...state.steps.values()].filter((step) => step.status === 'failed' && !isAnswered(step));
  const owners = new Set(failed.flatMap(ownersOf));
  return failed
    .filter((step) => !owners.has(step))
    .map((step) => ({ step, message: seenLine([step.failure?.message, step.failure?.hint].filter(Boolean).join(' '), ' ') }));
}

/** The groups, loops and calls around a step. */
function ownersOf(step: StepState): StepState[] {
  const owners: StepState[] = [];
  for (let { owner } = step.frame; owner; { owner } = owner.frame) owners.push(owner);
  return owners;
}
