import { say } from '../../../engine/language/texts.ts';
import { isFact, type RunEvent } from '../../../engine/state/events.ts';
import { logTexts } from '../texts.ts';

interface LogLine {
  level: 'info' | 'warn' | 'error' | 'debug';
  text: string;
}

/** An event as a line of the output channel "Baton": important ones as information, the rest as detail. */
export function logLine(event: RunEvent): LogLine | undefined {
  if (isFact(event)) return factLine(event);
  if (event.type !== 'step.log') return undefined;
  return {
    level: event.level === 'warning' ? 'warn' : 'info',
    text: event.path === '' ? event.text : `${event.path}: ${event.text}`,
  };
}

function factLine(fact: Extract<RunEvent, { seq: number }>): LogLine {
  const info = (text: string): LogLine => ({ level: 'info', text });
  switch (fact.type) {
    case 'run.started':
      return info(say(logTexts.started, { run: fact.run }));
    case 'run.resumed':
      return info(say(logTexts.resumed));
    case 'step.started':
      return info(
        fact.model
          ? say(logTexts.stepStartedWith, { path: fact.path, model: fact.model })
          : say(logTexts.stepStarted, { path: fact.path }),
      );
    case 'attempt.failed':
      return {
        level: 'warn',
        text: say(logTexts.attemptFailed, {
          path: fact.path,
          attempt: fact.attempt,
          kind: fact.failure.kind,
          message: fact.failure.message,
        }),
      };
    case 'step.succeeded':
      if (fact.shown) return info(`${fact.path}: ${fact.shown}`);
      return info(
        fact.degraded
          ? say(logTexts.stepDegraded, { path: fact.path, why: fact.degraded })
          : say(logTexts.stepSucceeded, { path: fact.path }),
      );
    case 'step.failed':
      return { level: 'error', text: `${fact.path}: ${[fact.failure.message, fact.failure.hint].filter(Boolean).join(' ')}` };
    case 'step.skipped':
      return info(say(logTexts.stepSkipped, { path: fact.path, why: fact.reason }));
    case 'product.written':
      return info(say(logTexts.wrote, { path: fact.path, file: fact.file, bytes: fact.bytes }));
    case 'person.asked':
      return info(say(logTexts.asks, { text: fact.text }));
    case 'run.finished':
      return info(fact.degraded ? say(logTexts.endedDegraded, { status: fact.status }) : fact.status);
    default:
      return { level: 'debug', text: 'path' in fact ? `${fact.type} ${fact.path}` : fact.type };
  }
}
