import { say } from '../../../engine/language/texts.ts';
import { type Fact, isFact } from '../../../engine/state/events.ts';
import type { Breakpoints } from '../breakpoints/breakpoints.ts';
import { caughtBy } from '../breakpoints/exceptions.ts';
import type { DebugHost, Hooks } from '../host.ts';
import { formatWhole } from '../inspection/format-value.ts';
import type { StandingIds } from '../inspection/threads.ts';
import type { Launch } from '../launch.ts';
import { type ConsoleLine, consoleLineOf, messageOf } from '../protocol/console.ts';
import type { ClientEvents } from '../protocol/events.ts';
import { debugTexts } from '../texts.ts';
import { type Control, createControl } from './pause.ts';

interface HookOptions {
  engine: DebugHost['engine'];
  ids: StandingIds;
  breakpoints: Breakpoints;
  telling: ClientEvents;
  /** The failures at which the run stops now. */
  caught(): ReadonlySet<string>;
  onFact(fact: Fact): void;
  onStop(): void;
  /** The run continues; `asked` if by request of the client. */
  onGo(asked: boolean): void;
}

/** The hooks of a session in its run, and the control that stops and continues the run through them. */
export function createHooks(
  { noDebug = false, stopOnEntry = false }: Launch,
  { engine, ids, breakpoints, telling: { event, print }, caught, onFact, onStop, onGo }: HookOptions,
): { hooks: Hooks; control: Control } {
  const control = createControl({
    ids,
    breakpoints: () => breakpoints.all,
    stopOnEntry,
    async holds({ context }, { condition }, { path }) {
      if (condition === undefined) return true;
      const { evaluateAt } = await engine();
      // A condition that cannot be evaluated stops the run and reports why: better one stop too many than a missed one.
      return evaluateAt(context, `true if (${condition}) else false`, path).then(
        (value) => value === true,
        (error: unknown) => {
          print({ category: 'stderr', text: say(debugTexts.condition, { condition, why: messageOf(error) }), path });
          return true;
        },
      );
    },
    async log({ context }, { log = '' }, { path }) {
      const { renderAt } = await engine();
      const line = await renderAt(context, log, path).then(
        (value): ConsoleLine => ({ category: 'console', text: formatWhole(value), path }),
        (error: unknown) => ({ category: 'stderr', text: say(debugTexts.logFailed, { text: log, why: messageOf(error) }), path }),
      );
      print(line);
    },
    onStop({ reason, thread, text, hit }) {
      onStop();
      event('stopped', {
        reason,
        threadId: thread,
        allThreadsStopped: true,
        text: text || undefined,
        hitBreakpointIds: hit.length ? hit : undefined,
      });
    },
    onGo,
  });

  const onEvent: Hooks['onEvent'] = (one) => {
    if (isFact(one)) onFact(one);
    if (one.type === 'call.started') control.enter(one.path);
    const line = consoleLineOf(one);
    if (line) print(line);
    const failed = noDebug ? undefined : caughtBy(one, caught());
    if (failed) control.fail(failed);
  };

  const { onPause } = control.hooks;
  return { control, hooks: noDebug ? { onEvent, onPause } : { onEvent, ...control.hooks } };
}
