import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Position } from '../../engine/compile/source/lines.ts';
import type { Compiled, RunHandle } from '../../engine/index.ts';
import { say } from '../../engine/language/texts.ts';
import { type Fact, isFact } from '../../engine/state/events.ts';
import { createBreakpoints } from './breakpoints.ts';
import { caughtBy } from './caught.ts';
import { setVariable } from './change.ts';
import { type Control, createControl } from './control.ts';
import { conventionsOf } from './conventions.ts';
import { Declined } from './declined.ts';
import type { DebugHost, Hooks } from './host.ts';
import { inspections } from './inspect.ts';
import { type Launch, readLaunch } from './launch.ts';
import { marking, shortName } from './marking.ts';
import { endLines, type Line, lineOf, messageOf } from './output.ts';
import { createPast } from './past.ts';
import { keyOfStep, type Place, type Places, placesOf } from './places.ts';
import { type Answer, capabilities, isKnown, type Requests } from './requests.ts';
import type { StackLine } from './stack.ts';
import { debugTexts } from './texts.ts';
import { createHandles } from './variables.ts';
import { walks } from './walks.ts';
import { type Why, whyFailed } from './why.ts';

export interface DebugSession {
  /** Answers a request, sooner or later, through `send`. Never rejects. */
  handle(request: DebugProtocol.Request): Promise<void>;
  /** The client has gone: cancels the run and waits for its end. */
  end(): Promise<void>;
}

/** The whole run is one thread: steps run side by side, and stand still together. */
const threadId = 1;

/**
 * One debugging session without input or output of its own: takes the protocol's requests, gives responses and events to `send`
 * (whose `seq` the transport counts). It stands around the engine's pause points.
 */
export function createDebugSession(
  host: DebugHost,
  send: (message: DebugProtocol.Response | DebugProtocol.Event) => void,
): DebugSession {
  const handles = createHandles();
  const breakpoints = createBreakpoints();
  const configured = Promise.withResolvers<void>();
  configured.promise.catch(() => undefined);
  let client = conventionsOf({});
  let plan: { compiled: Compiled; places: Places; file: string } | undefined;
  let control: Control | undefined;
  let starting: Promise<RunHandle | undefined> | undefined;
  let run: RunHandle | undefined;
  let leaving = false;
  /** All that has happened, so that the run can be looked at as it was. */
  const facts: Fact[] = [];
  const past = createPast();
  /** Failures that are stopped at. */
  let caught: ReadonlySet<string> = new Set();
  let ended = false;

  const event = (name: string, body?: object): void => send({ seq: 0, type: 'event', event: name, ...(body ? { body } : {}) });
  const source = (file: string): DebugProtocol.Source => ({ name: shortName(file), path: client.path(file) });
  const inPlan = (at: Position): Place => ({ ...at, file: plan?.file ?? '' });
  const print = ({ text, category, path, at: given }: Line): void => {
    const at = given ? inPlan(given) : path === undefined ? undefined : plan?.places.of(path);
    event('output', {
      category,
      output: `${text}\n`,
      ...(at ? { source: source(at.file), line: client.line(at.line), column: client.column(at.character) } : {}),
    });
  };
  const planned = () => {
    if (!plan) throw new Declined(say(debugTexts.nothingDebugged));
    return plan;
  };
  const live = (): { handle: RunHandle; control: Control } => {
    if (ended) throw new Declined(say(debugTexts.runEnded));
    if (!run || !control) throw new Declined(say(debugTexts.runToCome));
    return { handle: run, control };
  };
  /** What is looked at: the run as it stands, or as it stood. */
  const seen = () => {
    const { handle, control: at } = live();
    const { view } = past;
    if (!view) return { handle, control: at };
    return { handle: view.handle, control: { stack: () => view.stack, top: view.stack[0], idOf: view.idOf, line: view.line } };
  };
  /** Whether a breakpoint without a condition stands before the step of a path. */
  const isMarked = (path: string): boolean => {
    const step = run?.state.steps.get(path);
    return (
      step !== undefined && breakpoints.all.some(({ keys, condition }) => condition === undefined && keys.has(keyOfStep(step)))
    );
  };

  function createHooks({ noDebug = false, stopOnEntry = false }: Launch): Hooks {
    control = createControl({
      breakpoints: () => breakpoints.all,
      stopOnEntry,
      async holds({ context }, { condition = '' }, { path }) {
        const { evaluateAt } = await host.engine();
        // A condition that cannot be evaluated stops the run and says why: better once too often than never.
        return evaluateAt(context, `true if (${condition}) else false`, path).then(
          (value) => value === true,
          (error: unknown) => {
            print({
              category: 'stderr',
              text: say(debugTexts.condition, { condition, why: messageOf(error) }),
              path,
            });
            return true;
          },
        );
      },
      onStop: ({ reason, text, hit }) =>
        event('stopped', {
          reason,
          threadId,
          allThreadsStopped: true,
          ...(text ? { text } : {}),
          ...(hit.length ? { hitBreakpointIds: hit } : {}),
        }),
      onGo(asked) {
        handles.clear();
        past.leave();
        if (!asked && !leaving) event('continued', { threadId, allThreadsContinued: true });
      },
    });
    const onEvent: Hooks['onEvent'] = (one) => {
      if (isFact(one)) facts.push(one);
      const line = lineOf(one);
      if (line) print(line);
      const failed = noDebug ? undefined : caughtBy(one, caught);
      if (failed) control?.fail(failed);
    };
    const { onPause } = control.hooks;
    return noDebug ? { onEvent, onPause } : { onEvent, ...control.hooks };
  }

  /** Waits for the run's end and tells it. */
  async function follow(handle: RunHandle): Promise<void> {
    const { exitCode } = await host.engine();
    let code = 3;
    try {
      const result = await handle.done;
      for (const line of endLines(result)) print(line);
      code = exitCode(result.status);
    } catch (error) {
      print({ category: 'stderr', text: messageOf(error) });
    }
    ended = true;
    event('exited', { exitCode: code });
    event('terminated');
  }

  /** Cancels the run, also one that is only about to begin, and waits for its end. */
  async function stop(): Promise<Answer> {
    leaving = true;
    configured.reject(new Declined(say(debugTexts.endedBefore), { show: false }));
    const handle = await starting?.catch(() => undefined);
    handle?.cancel();
    await handle?.done.catch(() => undefined);
    return {};
  }

  const notStarted = (): Declined => new Declined(say(debugTexts.notStarted), { show: false });
  const requests: Requests = {
    initialize(args) {
      client = conventionsOf(args);
      return { body: capabilities() };
    },
    async launch(args) {
      const launch = readLaunch(args);
      const { compile, loadWorld } = await host.engine();
      const opened = await host.open(launch);
      if (!opened) throw notStarted();
      const { file, text, place = file, root, cwd } = opened;
      const compiled = compile(text, await loadWorld(place, root, undefined, cwd));
      plan = { compiled, places: placesOf(compiled, file), file };
      event('initialized');
      await configured.promise;
      starting = host.start(launch, createHooks(launch));
      const handle = await starting;
      if (!handle) throw notStarted();
      run = handle;
      const places = placesOf(handle.compiled, file);
      plan = { compiled: handle.compiled, places, file };
      return {
        after() {
          control?.begin(handle, places);
          void follow(handle);
        },
      };
    },
    configurationDone: () => ({ after: () => configured.resolve() }),
    ...marking({
      breakpoints,
      places: () => planned().places,
      client: () => client,
      source,
      onFilters: (filters) => (caught = new Set(filters)),
    }),
    threads: () => ({
      body: {
        threads: [{ id: threadId, name: plan?.compiled.pipeline.name ?? plan?.compiled.pipeline.id ?? say(debugTexts.pipeline) }],
      },
    }),
    ...inspections({ engine: host.engine, handles, live: seen, frame }),
    async setVariable(args) {
      const { handle, control: at } = live();
      at.stack();
      const standing = past.view?.stack[0]?.standing;
      if (past.view) throw new Declined(say(debugTexts.pastStays, { run: handle.id, step: standing?.path ?? '' }));
      return setVariable(args, { engine: await host.engine(), handle, handles });
    },
    ...walks({
      live,
      past,
      facts,
      places: () => planned().places,
      isMarked,
      onLook(description) {
        handles.clear();
        event('stopped', { reason: 'step', threadId, allThreadsStopped: true, ...(description ? { description } : {}) });
      },
    }),
    terminate: stop,
    disconnect: stop,
  };

  function frame({ name, at: { line, character, file } }: StackLine, id: number): DebugProtocol.StackFrame {
    return { id, name, line: client.line(line), column: client.column(character), source: source(file) };
  }
  /** Why a request failed. Problems of the pipeline's text are listed in the console as well, where they lead to their place. */
  function reasonOf(error: unknown): Why {
    const why = whyFailed(error);
    for (const { text, at, of } of why.problems)
      print({ category: 'stderr', text, ...(of === plan?.compiled.text ? { at } : {}) });
    return why;
  }

  return {
    async handle({ seq: request_seq, command, arguments: args = {} }) {
      const response = { seq: 0, type: 'response', request_seq, command };
      let answer: Answer;
      try {
        if (!isKnown(requests, command)) throw new Declined(say(debugTexts.unknownRequest, { command }), { show: false });
        answer = await requests[command](args);
      } catch (error) {
        const { message, show } = reasonOf(error);
        return send({ ...response, success: false, message, body: { error: { id: 1, format: message, showUser: show } } });
      }
      const { body, after } = answer;
      send({ ...response, success: true, ...(body ? { body } : {}) });
      after?.();
    },
    async end() {
      await stop();
    },
  };
}
