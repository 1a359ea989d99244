import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Position } from '../../../engine/compile/source/lines.ts';
import type { Problem, RunEvent, RunResult } from '../../../engine/index.ts';
import { isMap } from '../../../engine/language/json.ts';
import { say } from '../../../engine/language/texts.ts';
import { logLine } from '../../runs/display/log.ts';
import { formatWhole } from '../inspection/format-value.ts';
import { debugTexts } from '../texts.ts';

/** A line of the debug console. */
export interface ConsoleLine {
  category: NonNullable<DebugProtocol.OutputEvent['body']['category']>;
  text: string;
  /** The step of the line. */
  path?: string;
  /** The position in the pipeline's text, if not at a step. */
  at?: Position;
}

/** An event as a line; undefined for events that would be noise. */
export function consoleLineOf(event: RunEvent): ConsoleLine | undefined {
  const line = event.type === 'run.finished' ? undefined : logLine(event);
  if (!line || line.level === 'debug') return undefined;
  return {
    category: line.level === 'info' ? 'console' : 'stderr',
    text: line.text,
    path: 'path' in event && event.path ? event.path : undefined,
  };
}

/** The final lines of a run: its outputs, and why it failed. */
export function* endLines({ status, degraded, outputs, error }: RunResult): Iterable<ConsoleLine> {
  for (const [name, value] of Object.entries(outputs)) yield { category: 'stdout', text: `${name}: ${formatWhole(value)}` };
  if (error && status !== 'cancelled') yield { category: 'stderr', text: [error.message, error.hint].filter(Boolean).join(' ') };
  yield {
    category: 'console',
    text: say(degraded ? debugTexts.endedDegraded : debugTexts.ended, { how: say(debugTexts[status]) }),
  };
}

/** A problem of a text as compilers print it. */
export const problemText = ({ code, severity, message, hint }: Problem, { line, character }: Position): string =>
  `${line + 1}:${character + 1} ${severity} ${code}: ${[message, hint].filter(Boolean).join(' ')}`;

/** A thrown value in words, with its hint if it has one. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const failure = 'failure' in error && isMap(error.failure) ? error.failure : {};
  return [error.message, failure['hint']].filter(Boolean).join(' ');
}
