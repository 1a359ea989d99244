import type { DebugProtocol } from '@vscode/debugprotocol';
import { say } from '../../engine/language/texts.ts';
import type { Fact } from '../../engine/state/events.ts';
import { createBreakpoints } from './breakpoints/breakpoints.ts';
import { keyOfStep } from './breakpoints/locations.ts';
import { breakpointRequests } from './breakpoints/set-breakpoints.ts';
import { type DebugTarget, live, planned } from './debugged.ts';
import type { DebugHost } from './host.ts';
import { inspectionRequests } from './inspection/inspect.ts';
import { setDebugVariable } from './inspection/set-variable.ts';
import { createStandingIds, mainThread } from './inspection/threads.ts';
import { createHandles } from './inspection/variables.ts';
import type { Launch } from './launch.ts';
import { lifetimeRequests } from './lifetime.ts';
import { conventionsOf } from './protocol/conventions.ts';
import { createClientEvents } from './protocol/events.ts';
import { RefusedRequest } from './protocol/refused-request.ts';
import { type RequestFailure, whyFailed } from './protocol/request-failure.ts';
import { debugCapabilities, isKnown, type RequestAnswer, type Requests } from './protocol/requests.ts';
import { stoodAt } from './stepping/pause.ts';
import { createHooks } from './stepping/run-hooks.ts';
import { createPast } from './stepping/step-back.ts';
import { steppingRequests } from './stepping/stepping.ts';
import { debugTexts } from './texts.ts';

/** What may come before the client has said how it counts: its greeting and its goodbye. */
const unprepared: ReadonlySet<string> = new Set(['initialize', 'terminate', 'disconnect']);

interface DebugSession {
  /** Answers a request, sooner or later, through `send`. Never rejects. */
  handle(request: DebugProtocol.Request): Promise<void>;
  /** The client has gone: cancels the run and waits for its end. */
  end(): Promise<void>;
}

/**
 * One debugging session without input or output of its own: takes the protocol's requests, gives responses and events to `send`
 * (whose `seq` the transport counts). It stands around the engine's pause points.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: functions over one private state; each of them is short
export function createDebugSession(
  host: DebugHost,
  send: (message: DebugProtocol.Response | DebugProtocol.Event) => void,
): DebugSession {
  const debugged: DebugTarget = { leaving: false, ended: false };
  let client = conventionsOf({});
  let initialized = false;
  const telling = createClientEvents(send, () => client, debugged);
  const handles = createHandles();
  const breakpoints = createBreakpoints();
  const ids = createStandingIds();
  const past = createPast(ids);
  /** All that has happened, so that the run can be looked at as it was. */
  const facts: Fact[] = [];
  let caught: ReadonlySet<string> = new Set();
  const places = () => planned(debugged).places;

  /** What is looked at: the run as it stands, or as it stood. */
  const seen = () => {
    const now = live(debugged);
    const { view } = past;
    if (!view) return now;
    return { handle: view.handle, control: { standing: view.standing } };
  };
  /** Whether a breakpoint without a condition stands before the step of a path. */
  const isMarked = (path: string): boolean => {
    const step = debugged.run?.state.steps.get(path);
    return (
      step !== undefined && breakpoints.all.some(({ keys, condition }) => condition === undefined && keys.has(keyOfStep(step)))
    );
  };

  let launched: Launch | undefined;
  const tellLook = (): void => {
    const { view } = past;
    const standing = view?.standing ?? debugged.control?.standing;
    if (launched && standing) host.look?.(launched, { path: standing.at.stack()[0]?.standing?.path, upTo: view?.upTo });
  };

  const requests: Requests = {
    initialize(args) {
      initialized = true;
      client = conventionsOf(args);
      return { body: debugCapabilities() };
    },
    ...lifetimeRequests({
      host,
      debugged,
      telling,
      pathIn: (path) => client.pathIn(path),
      hooks(launch) {
        launched = launch;
        const { control, hooks } = createHooks(launch, {
          engine: host.engine,
          ids,
          breakpoints,
          telling,
          caught: () => caught,
          onFact: (fact) => void facts.push(fact),
          onStop: tellLook,
          onGo(asked) {
            handles.clear();
            past.leave();
            if (!asked && !debugged.leaving) telling.event('continued', { threadId: mainThread, allThreadsContinued: true });
          },
        });
        debugged.control = control;
        return hooks;
      },
      onEarlier: (earlier) => void facts.push(...earlier),
      onPlan({ stopAt }) {
        const { file } = planned(debugged);
        if (stopAt !== undefined && !breakpoints.stopAt(places(), file, client.lineIn(stopAt)))
          throw new RefusedRequest(say(debugTexts.noStepThere, { line: stopAt }));
      },
    }),
    ...breakpointRequests({
      breakpoints,
      places,
      client: () => client,
      source: telling.source,
      onFilters: (filters) => (caught = new Set(filters)),
    }),
    threads() {
      const { name, id = say(debugTexts.pipeline) } = debugged.plan?.compiled.pipeline ?? {};
      const standing = past.view?.standing ?? debugged.control?.standing;
      const threads = standing?.threads ?? [{ id: mainThread, name: name ?? id }];
      return { body: { threads: threads.map((one) => ({ id: one.id, name: one.name })) } };
    },
    ...inspectionRequests({
      engine: host.engine,
      handles,
      live: seen,
      frame: telling.frame,
      columnIn: (column) => client.columnIn(column),
    }),
    async setVariable(args) {
      const { handle, control } = live(debugged);
      stoodAt(control);
      const standing = past.view?.standing.at.stack()[0]?.standing;
      if (past.view) throw new RefusedRequest(say(debugTexts.pastStays, { run: handle.id, step: standing?.path ?? '' }));
      return setDebugVariable(args, { engine: await host.engine(), handle, handles });
    },
    ...steppingRequests({
      engine: host.engine,
      live: () => live(debugged),
      past,
      facts,
      places,
      isMarked,
      onLook(description) {
        handles.clear();
        tellLook();
        telling.event('stopped', {
          reason: 'step',
          threadId: (past.view?.standing ?? debugged.control?.standing)?.at.id ?? mainThread,
          allThreadsStopped: true,
          description: description || undefined,
        });
      },
    }),
  };

  /** Why a request failed. Problems of the pipeline's text are listed in the console as well, where they lead to their place. */
  function reasonOf(error: unknown): RequestFailure {
    const why = whyFailed(error);
    for (const { text, at, of } of why.problems)
      telling.print({ category: 'stderr', text, at: of === debugged.plan?.compiled.text ? at : undefined });
    return why;
  }

  return {
    async handle({ seq: request_seq, command, arguments: args = {} }) {
      const response = { seq: 0, type: 'response', request_seq, command };
      let answer: RequestAnswer;
      try {
        if (!isKnown(requests, command)) throw new RefusedRequest(say(debugTexts.unknownRequest, { command }), { show: false });
        if (!initialized && !unprepared.has(command))
          throw new RefusedRequest(say(debugTexts.initializeFirst, { command }), { show: false });
        answer = await requests[command](args);
      } catch (error) {
        const { message, show } = reasonOf(error);
        return send({ ...response, success: false, message, body: { error: { id: 1, format: message, showUser: show } } });
      }
      const { body, after } = answer;
      send({ ...response, success: true, body });
      after?.();
    },
    async end() {
      await requests.disconnect({});
    },
  };
}
