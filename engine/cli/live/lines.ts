import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import type { RunState, StepState } from '../../state/state.ts';
import { isSettled } from '../../state/state.ts';
import type { Style } from '../output.ts';
import { clip, duration, money } from './words.ts';

/** One line of the view: what it shows, without colours or widths. */
export interface Line {
  glyph: string;
  style: Style;
  name: string;
  detail: string;
  time: string;
  words: string;
  /** Steps inside a group are indented. */
  depth: number;
  state: 'settled' | 'active' | 'pending';
}

const looks: Record<string, { glyph: string; style: Style }> = {
  pending: { glyph: '○', style: 'gray' },
  running: { glyph: '◐', style: 'blue' },
  waiting: { glyph: '◔', style: 'yellow' },
  succeeded: { glyph: '✓', style: 'green' },
  degraded: { glyph: '!', style: 'yellow' },
  failed: { glyph: '✕', style: 'red' },
  skipped: { glyph: '–', style: 'gray' },
  cancelled: { glyph: '–', style: 'yellow' },
};

/** The line of one step as it stands at `now`. */
export function lineOf(step: StepState, now: number): Line {
  const { status, node, loop } = step;
  const look = looks[step.degraded ? 'degraded' : status] ?? { glyph: '·', style: 'gray' };
  const ended = step.finished_at ?? (status === 'running' || status === 'waiting' ? now : undefined);
  const time = step.started_at === undefined || ended === undefined || status === 'skipped' ? '' : duration(ended - step.started_at);
  const depth = step.path.split('.').length - 1;
  return { ...look, name: step.path, detail: loop ? `${loop.settled}/${loop.count}` : node.detail, time, words: wordsOf(step), depth, state: isSettled(step) ? 'settled' : status === 'pending' ? 'pending' : 'active' };
}

/** What a step says of itself in a few words. */
export function wordsOf(step: StepState): string {
  if (step.failure) return step.failure.message;
  if (step.status === 'skipped') return step.reason === 'condition-false' ? `condition false: ${step.why?.condition?.text ?? ''}` : (step.reason ?? '');
  if (step.status === 'waiting') return `again soon, after: ${step.failures.at(-1)?.message ?? ''}`;
  if (step.loop) return step.loop.running ? `${step.loop.running} running${step.loop.failed ? `, ${step.loop.failed} failed` : ''}` : (step.degraded ?? '');
  if (step.streamed) return step.streamed.slice(-200);
  if (step.degraded) return step.degraded;
  if (step.location) return step.location;
  return step.result && 'value' in step.result ? brief(step.result.value) : step.result ? `${step.result.bytes} bytes` : '';
}

/** A value in a few words. */
export function brief(value: Json): string {
  if (typeof value === 'string') return value.slice(0, 200);
  if (Array.isArray(value)) return `${value.length} items`;
  if (!isMap(value)) return String(value);
  return Object.entries(value)
    .slice(0, 6)
    .map(([name, member]) => `${name}: ${typeof member === 'string' ? member.slice(0, 40) : Array.isArray(member) ? `${member.length} items` : isMap(member) ? '{…}' : String(member)}`)
    .join(', ');
}

/** The lines of a run: every step outside of loops, which fold into one; with many steps only what is active, what failed, and what settled last. */
export function linesOf(state: RunState, now: number, most: number): { lines: Line[]; hidden: string } {
  const shown = [...state.steps.values()].filter((step) => !step.path.includes('[')).sort((a, b) => a.node.index - b.node.index);
  const lines = shown.map((step) => lineOf(step, now));
  if (lines.length <= most) return { lines, hidden: '' };
  const count = (which: Line['state']): number => lines.filter((line) => line.state === which).length;
  const important = lines.filter((line) => line.state === 'active' || line.glyph === '✕' || line.glyph === '!');
  const recent = state.order.slice(-most).map((path) => state.steps.get(path)).filter((step) => step !== undefined && !step.path.includes('['));
  const rest = recent.flatMap((step) => (step ? [lineOf(step, now)] : [])).filter((line) => !important.some((one) => one.name === line.name));
  const room = Math.max(0, most - important.length);
  return { lines: [...rest.slice(rest.length - Math.min(room, rest.length)), ...important].slice(-most), hidden: `${count('settled')} done · ${count('active')} active · ${count('pending')} to come` };
}

/** The line below the steps: progress, time, calls, tokens, money. */
export function totals(state: RunState, now: number): string {
  const steps = [...state.steps.values()].filter((step) => !step.path.includes('['));
  const done = steps.filter(isSettled).length;
  const { calls, input_tokens, output_tokens } = state.usage;
  const parts = [`${done} of ${steps.length}`, duration(now - (state.started?.at ?? now))];
  if (calls) parts.push(`${calls} ${calls === 1 ? 'call' : 'calls'}`, `${(input_tokens + output_tokens).toLocaleString('en')} tokens`);
  if (state.cost.usd > 0) parts.push(money(state.cost.usd));
  return parts.join(' · ');
}

/** A line as text of at most `columns` characters: glyph, name, detail, time, words. */
export function layOut({ glyph, name, detail, time, words, depth }: Line, columns: number, nameWidth: number): { glyph: string; name: string; dim: string; words: string } {
  const indent = '  '.repeat(depth);
  const named = clip(indent + name, nameWidth).padEnd(nameWidth);
  const fullName = indent ? (indent + name).slice(0, nameWidth).padEnd(nameWidth) : named;
  const dim = `${clip(detail, 22).padEnd(22)} ${time.padStart(8)}`;
  return { glyph, name: fullName, dim, words: clip(words, columns - nameWidth - 38) };
}
