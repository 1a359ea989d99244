import type { RunHandle } from '../../launch/options.ts';
import type { RunEvent } from '../../state/events.ts';
import { isFact } from '../../state/events.ts';
import type { Output } from '../output.ts';
import type { Line } from './lines.ts';
import { layOut, lineOf, linesOf, totals } from './lines.ts';

export interface LiveView {
  event(event: RunEvent): void;
  end(): void;
}

/** Shows a run while it goes on: redrawn lines on a terminal, else one plain line for each step that has settled. */
export function liveView(handle: RunHandle, output: Output): LiveView {
  const { pipeline } = handle.compiled;
  output.say(`${output.style('bold', pipeline.name ?? pipeline.id)}  ${output.style('gray', `run ${handle.id}`)}`);
  if (pipeline.description) output.say(output.style('gray', pipeline.description.trim().split('\n')[0] ?? ''));
  for (const note of offlineNote(handle)) output.say(output.style('yellow', note));
  return output.live ? drawn(handle, output) : plain(handle, output);
}

/** Said once at the start: prompts that go to the embedded engine. */
function offlineNote({ compiled, context }: RunHandle): string[] {
  const prompts = compiled.steps.filter(({ step }) => step.work.kind === 'prompt' && step.model === undefined);
  const { model, reason } = context.ports.models.choose(undefined);
  return prompts.length && model === 'offline' && compiled.pipeline.defaultModel === undefined ? [`Prompts go to the embedded offline engine (${reason}). It extracts and sorts; it does not write freely.`] : [];
}

const nameWidthOf = (names: readonly string[]): number => Math.min(32, Math.max(12, ...names.map((name) => name.length + 2)));

function plain({ state, graph }: RunHandle, output: Output): LiveView {
  const width = nameWidthOf(graph.nodes.filter((node) => !node.path.includes('[')).map((node) => node.path));
  return {
    event(event) {
      if (!isFact(event) || !('path' in event) || event.path === undefined) return;
      if (event.type !== 'step.succeeded' && event.type !== 'step.failed' && event.type !== 'step.skipped' && event.type !== 'attempt.failed') return;
      const step = state.steps.get(event.path);
      // Items of loops are many; only those that fail are told one by one.
      if (!step || (step.path.includes('[') && event.type !== 'step.failed')) return;
      output.say(painted(lineOf(step, event.at), output, width));
    },
    end: () => undefined,
  };
}

function painted(line: Line, output: Output, width: number): string {
  const { glyph, name, dim, words } = layOut(line, output.columns, width);
  return `${output.style(line.style, glyph)} ${line.state === 'pending' ? output.style('gray', name) : name} ${output.style('gray', dim)}  ${line.glyph === '✕' ? output.style('red', words) : output.style('gray', words)}`.trimEnd();
}

/** Times a second that the lines are drawn anew. */
const rate = 12;

function drawn(handle: RunHandle, output: Output): LiveView {
  const { state } = handle;
  let height = 0;
  let dirty = true;
  let over = false;
  const width = nameWidthOf(handle.graph.nodes.filter((node) => !node.path.includes('[')).map((node) => node.path));
  const draw = (last = false): void => {
    const now = last ? state.at : Date.now();
    const { lines, hidden } = linesOf(state, now, Math.max(5, output.rows - 5));
    const text = [...(hidden ? [output.style('gray', hidden)] : []), ...lines.map((line) => painted(line, output, width)), output.style('gray', `  ${totals(state, now)}`)];
    process.stderr.write(`${height ? `\x1b[${height}A` : ''}${text.map((line) => `\x1b[2K${line}\n`).join('')}\x1b[0J`);
    height = text.length;
    dirty = false;
  };
  const timer = setInterval(() => {
    if (dirty || state.agenda.holders.size) draw();
  }, 1000 / rate);
  timer.unref();
  return {
    event() {
      dirty = true;
    },
    end() {
      if (over) return;
      over = true;
      clearInterval(timer);
      draw(true);
    },
  };
}
