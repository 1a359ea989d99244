import type { Fact } from '../../state/events.ts';
import type { Failure } from '../../state/failure.ts';
import { splitCall } from '../../state/path.ts';
import { callSpan } from './call.ts';
import { attributeNames } from './names.ts';
import type { Attributes, TraceSpan } from './span.ts';
import { definedAttributes, failureAttributes, spanId, traceId } from './span.ts';

interface Tracing {
  /** Includes prompts and answers. */
  content?: boolean;
}

/** Folds facts into spans: a live run adds them one by one, a finished run all at once, with the same result. */
interface Tracer {
  /** Applies a fact; returns the spans that it ended. */
  take(fact: Fact): TraceSpan[];
}

/** The spans of a recorded run: its own, one for each step that ran, one for each call. */
export function spansOf(facts: Iterable<Fact>, tracing: Tracing = {}): TraceSpan[] {
  const tracer = createTracer(tracing);
  return Array.from(facts).flatMap((fact) => tracer.take(fact));
}

type Begun = Pick<TraceSpan, 'start' | 'attributes' | 'events'>;

/** The end of a step besides its status. */
interface StepEnd {
  more?: Attributes;
  failure?: Failure;
}

/** For a run that waits and continues later, the root span ends with its last end. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one case for each fact, over one private state
export function createTracer({ content = false }: Tracing = {}): Tracer {
  let run = '';
  let root: (Begun & { name: string }) | undefined;
  const steps = new Map<string, Begun>();
  const calls = new Map<string, Fact<'call.started'>>();

  const begin = (path: string, at: number, more: Attributes = {}): Begun => {
    const existing = steps.get(path);
    const step = existing ?? { start: at, attributes: { [attributeNames.path]: path }, events: [] };
    Object.assign(step.attributes, more);
    steps.set(path, step);
    return step;
  };

  const span = (path: string, begun: Begun, end: number, more: Pick<TraceSpan, 'name' | 'kind' | 'failure'>): TraceSpan => ({
    trace: traceId(run),
    id: spanId(run, path),
    parent: path === '' ? undefined : spanId(run, enclosingOpen(path, steps)),
    ...begun,
    end: Math.max(begun.start, end),
    ...more,
  });

  const ended = (path: string, at: number, status: string, { more, failure }: StepEnd = {}): TraceSpan[] => {
    const step = begin(path, at, { ...more, ...failureAttributes(failure), [attributeNames.status]: status });
    steps.delete(path);
    return [span(path, step, at, { name: `step ${path}`, kind: 'internal', failure })];
  };

  return {
    take(fact) {
      const { at } = fact;
      switch (fact.type) {
        case 'run.started':
          run = fact.run;
          root = {
            name: `run ${fact.pipeline.id}`,
            start: at,
            attributes: {
              [attributeNames.run]: run,
              [attributeNames.pipeline]: fact.pipeline.id,
              [attributeNames.mode]: fact.mode,
            },
            events: [],
          };
          return [];
        case 'step.started':
        case 'loop.opened':
          begin(fact.path, at);
          return [];
        case 'attempt.started':
          begin(fact.path, at, { [attributeNames.attempts]: fact.attempt });
          return [];
        case 'attempt.failed': {
          const { kind, message } = fact.failure;
          const exception = {
            [attributeNames.attempt]: fact.attempt,
            [attributeNames.exceptionType]: kind,
            [attributeNames.exceptionMessage]: message,
          };

          begin(fact.path, at).events.push({ name: 'exception', at, attributes: exception });
          return [];
        }
        case 'person.asked':
        case 'person.answered': {
          const step = fact.type === 'person.asked' && fact.path !== undefined ? steps.get(fact.path) : undefined;
          (step ?? root)?.events.push({ name: fact.type, at, attributes: { 'baton.question': fact.question } });
          return [];
        }
        case 'call.started':
          // A step that was interrupted before its own beginning was written begins with its first call.
          begin(splitCall(fact.path)?.step ?? fact.path, at);
          calls.set(fact.path, fact);
          return [];
        case 'call.settled': {
          const begun = calls.get(fact.path);
          calls.delete(fact.path);
          if (!begun) return [];
          const { attributes: more, ...callEnd } = callSpan(begun, fact, content);
          return [span(fact.path, { start: begun.at, attributes: more, events: [] }, at, callEnd)];
        }
        case 'step.succeeded':
          return ended(fact.path, at, 'succeeded', {
            more: definedAttributes({
              [attributeNames.degraded]: fact.degraded,
              [attributeNames.provenance]: fact.provenance,
            }),
          });
        case 'step.failed':
          return ended(fact.path, at, 'failed', { failure: fact.failure });
        case 'step.skipped':
          steps.delete(fact.path);
          return [];
        case 'run.finished': {
          if (!root || fact.status === 'waiting' || fact.status === 'interrupted') return [];
          const { name, ...begun } = root;
          Object.assign(begun.attributes, { [attributeNames.status]: fact.status, ...failureAttributes(fact.error) });
          const open = [...steps.keys()].reverse().flatMap((path) => ended(path, at, 'cancelled'));
          return [...open, span('', begun, at, { name, kind: 'internal', failure: fact.error })];
        }
        default:
          return [];
      }
    },
  };
}

/** The innermost open step around a path; '' is the run. */
function enclosingOpen(path: string, open: ReadonlyMap<string, unknown>): string {
  for (let at = path.length - 1; at > 0; at--) {
    if ('./[#'.includes(path.charAt(at)) && open.has(path.slice(0, at))) return path.slice(0, at);
  }
  return '';
}
