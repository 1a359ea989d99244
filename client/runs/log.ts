import { isFact, type RunEvent } from '../../engine/state/events.ts';

export interface LogLine {
  level: 'info' | 'warn' | 'error' | 'debug';
  text: string;
}

/** An event as a line of the output channel "Baton": what people want to know as information, the rest as detail. */
export function logLine(event: RunEvent): LogLine | undefined {
  if (isFact(event)) return factLine(event);
  if (event.type !== 'step.log') return undefined;
  return { level: event.level === 'warning' ? 'warn' : 'info', text: `${event.path}: ${event.text}` };
}

function factLine(fact: Extract<RunEvent, { seq: number }>): LogLine {
  const info = (text: string): LogLine => ({ level: 'info', text });
  switch (fact.type) {
    case 'run.started':
      return info(`run ${fact.run} started`);
    case 'run.resumed':
      return info('the run goes on');
    case 'step.started':
      return info(`${fact.path}: started${fact.model ? ` with ${fact.model}` : ''}`);
    case 'attempt.failed':
      return {
        level: 'warn',
        text: `${fact.path}: attempt ${fact.attempt} failed (${fact.failure.kind}): ${fact.failure.message}`,
      };
    case 'step.succeeded':
      return info(`${fact.path}: succeeded${fact.degraded ? ` (${fact.degraded})` : ''}`);
    case 'step.failed':
      return { level: 'error', text: `${fact.path}: ${[fact.failure.message, fact.failure.hint].filter(Boolean).join(' ')}` };
    case 'step.skipped':
      return info(`${fact.path}: skipped (${fact.reason})`);
    case 'product.written':
      return info(`${fact.path}: wrote ${fact.file} (${fact.bytes} bytes)`);
    case 'person.asked':
      return info(`asks: ${fact.text}`);
    case 'run.finished':
      return info(`${fact.status}${fact.degraded ? ', degraded' : ''}`);
    default:
      return { level: 'debug', text: 'path' in fact ? `${fact.type} ${fact.path}` : fact.type };
  }
}
