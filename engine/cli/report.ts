import type { Json } from '../language/json.ts';
import { isMap } from '../language/json.ts';
import type { RunResult } from '../state/result.ts';
import type { RunState } from '../state/state.ts';
import type { Engine } from './engine.ts';
import { spent } from './live/totals.ts';
import { shortPath } from './place.ts';
import { duration, plural, size } from './text/numbers.ts';
import type { Paint } from './text/paint.ts';
import { glyphs, statusBrush } from './text/status.ts';
import { oneLine, safeLines } from './text/width.ts';

type Handle = Awaited<ReturnType<Engine['startRun']>>;

/** The line above a run. */
export function opening({ id, compiled }: Pick<Handle, 'id' | 'compiled'>, name: string, style: Paint): string {
  const { pipeline, graph } = compiled;
  return `${style.bold(oneLine(pipeline.name ?? pipeline.id))} ${style.dim(`· ${plural(graph.frames[0]?.nodes.length ?? 0, 'step')} · run ${name === id ? id : name}`)}\n`;
}

/** What a pipeline returned, for people: short values in one line, long ones indented below their names. */
export function outputLines({ outputs, absent }: Pick<RunResult, 'outputs' | 'absent'>, style: Paint): string {
  const names = Object.keys(outputs);
  const pad = Math.max(0, ...names.map((name) => name.length));
  return names
    .map((name) => {
      const value = outputs[name] ?? null;
      if (absent.includes(name))
        return `${style.bold(name.padEnd(pad))}  ${style.dim('nothing: what it reads did not happen')}\n`;
      const text = asText(value);
      if (!text.includes('\n') && text.length <= 200) return `${style.bold(name.padEnd(pad))}  ${text}\n`;
      return `${style.bold(name)}\n${text.replace(/^(?=.)/gm, '  ').trimEnd()}\n`;
    })
    .join('');
}

const asText = (value: Json): string => safeLines(typeof value === 'string' ? value : JSON.stringify(value, null, 2)).trimEnd();

export interface ClosingOptions {
  /** How `resume` and `show` find the run. */
  name: string;
  cwd: string;
  state: Pick<RunState, 'usage' | 'cost' | 'products' | 'steps'>;
  /** The run is being looked at, so looking at it is no advice. */
  looking?: boolean;
  /** Its log cannot be continued. */
  damaged?: boolean;
}

/** The lines under a run: how it ended, why, what was written, where it lies, and what can be done now. */
export function closing(result: RunResult, { name, cwd, state, looking, damaged }: ClosingOptions, style: Paint): string {
  const { status, duration: ms, order, degraded, error } = result;
  const brush = style[statusBrush(status)];
  const took = ms === null ? '' : ` in ${duration(ms)}`;
  const head = [
    `${brush(`${status in glyphs ? glyphs[status as keyof typeof glyphs] : glyphs.cancelled} ${status}`)}${took}`,
    plural(order.length, 'step'),
    spent(state),
  ];
  const step = error?.step && !error.message.includes(error.step) ? `${error.step}: ` : '';
  return `${[
    head.filter(Boolean).join(' · '),
    ...(degraded ? [`  ${style.warn('degraded: a step failed or was answered by a default, and the run went on')}`] : []),
    ...(error
      ? [`  ${step}${safeLines(error.message)}`, ...(error.hint ? [`  ${style.dim('→')} ${oneLine(error.hint)}`] : [])]
      : []),
    ...fileLines(state, cwd),
    `  ${style.dim('run')}    ${shortPath(result.run.folder, cwd)}`,
    ...(damaged || (looking && hasEnded(status))
      ? []
      : [`  ${style.dim('next')}   baton ${hasEnded(status) ? 'show' : 'resume'} ${name}`]),
  ].join('\n')}\n`;
}

const hasEnded = (status: RunResult['status']): boolean => status === 'succeeded' || status === 'failed';

/** Files that a run wrote: products, and what steps say they have written. */
function fileLines({ products, steps }: Pick<RunState, 'products' | 'steps'>, cwd: string): string[] {
  const most = 12;
  const written = new Map<string, string>();
  for (const { status, node, location, result } of steps.values()) {
    if (status !== 'succeeded' || node.effect !== 'write' || !location) continue;
    const value = result && 'value' in result && isMap(result.value) ? result.value['size'] : undefined;
    written.set(location, typeof value === 'number' ? size(value) : '');
  }
  for (const { file, bytes } of products) written.set(file, size(bytes));
  const files = [...written].slice(0, most).map(([file, bytes]): [string, string] => [shortPath(file, cwd), bytes]);
  const pad = Math.max(0, ...files.map(([file]) => file.length));
  const lines = files.map(([file, bytes], index) => `  ${index ? '     ' : 'wrote'}  ${file.padEnd(pad)}  ${bytes}`.trimEnd());
  return written.size > most ? [...lines, `         … and ${written.size - most} more`] : lines;
}
