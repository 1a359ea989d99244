import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Compiled, Pause, RunEvent, RunHandle } from '../../engine/index.ts';
import type { Json } from '../../engine/language/json.ts';
import type { StepState } from '../../engine/state/state.ts';
import { breakpointAt } from './breakpoints.ts';
import { isLoopItem, stackOf } from './stack.ts';
import { createHandles, scopesOf } from './variables.ts';

/** What a debugger is started with. */
export interface LaunchArguments {
  program: string;
  inputs?: Readonly<Record<string, Json>>;
  model?: string;
  cwd?: string;
  allow?: string[];
  stopOnEntry?: boolean;
  noDebug?: boolean;
}

/** The pause points that a session puts into a run. */
export interface Hooks {
  pauseBefore(step: StepState): string | undefined;
  onPause(pause: Pause | undefined): void;
  onEvent(event: RunEvent): void;
}

/** All that a session needs of the world: the extension host, or a process behind standard input, gives it. */
export interface DebugHost {
  send(message: DebugProtocol.ProtocolMessage): void;
  /** Compiles a file as it stands now. */
  compile(file: string): Promise<Compiled>;
  /** Starts the run. Rejects where it is refused. */
  start(launch: LaunchArguments, hooks: Hooks): Promise<RunHandle>;
  evaluate(handle: RunHandle, expression: string, path: string | undefined): Promise<Json>;
  exitCode(handle: RunHandle): number;
}

type Body = Record<string, unknown> | undefined;
type Handler = (args: Record<string, unknown>) => Promise<Body> | Body;

/** The whole run is one thread: steps run together, and stand still together. */
const threadId = 1;

/** One debugging session without input or output of its own: takes requests, gives responses and events through `host.send`. */
export function createDebugSession(host: DebugHost): { handle(request: DebugProtocol.Request): Promise<void>; end(): void } {
  const handles = createHandles();
  /** Static paths to stop before, by file. */
  const breakpoints = new Map<string, ReadonlySet<string>>();
  const configured = Promise.withResolvers<void>();
  let seq = 1;
  let run: RunHandle | undefined;
  let launch: LaunchArguments | undefined;
  let entry = false;
  let paused: Pause | undefined;

  const send = (message: Record<string, unknown>): void => host.send({ seq: seq++, ...message } as unknown as DebugProtocol.ProtocolMessage);
  const event = (name: string, body?: object): void => send({ type: 'event', event: name, ...(body ? { body } : {}) });
  const print = (output: string, category = 'console'): void => event('output', { category, output: `${output}\n` });

  const hooks: Hooks = {
    pauseBefore(step) {
      if (launch?.noDebug) return undefined;
      if (entry) {
        entry = false;
        return 'entry';
      }
      // A loop without `steps:` is stopped at for each of its items, not once more for itself.
      if (step.node.loop?.single) return undefined;
      const path = isLoopItem(step) ? step.node.path.replace(/\[\*\]$/, '') : step.node.path;
      for (const paths of breakpoints.values()) if (paths.has(path)) return 'breakpoint';
      return undefined;
    },
    onPause(pause) {
      handles.clear();
      paused = pause;
      if (pause) event('stopped', { reason: pause.reason, threadId, allThreadsStopped: true, ...(pause.step ? { description: `before ${pause.step.path}` } : {}) });
    },
    onEvent(one) {
      if (one.type === 'step.failed') print(`✕ ${one.path}: ${one.failure.message}`, 'stderr');
      else if (one.type === 'step.succeeded' && !one.path.includes('[')) print(`✓ ${one.path}`);
      else if (one.type === 'step.log') print(one.text, 'stdout');
    },
  };

  /** Waits for the run's end and tells it. */
  function follow(handle: RunHandle): void {
    handle.done.then(
      ({ status, outputs, error }) => {
        for (const [name, value] of Object.entries(outputs)) print(`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`, 'stdout');
        if (error) print(error.message, 'stderr');
        print(`The run ${status}.`);
        event('exited', { exitCode: host.exitCode(handle) });
        event('terminated');
      },
      (error: unknown) => {
        print(error instanceof Error ? error.message : String(error), 'stderr');
        event('exited', { exitCode: 3 });
        event('terminated');
      },
    );
  }

  const live = (): RunHandle => {
    if (!run) throw new Error('The run has not started yet.');
    return run;
  };
  const frames = () => stackOf(live(), paused?.step);

  const handlers: Record<string, Handler> = {
    initialize() {
      return {
        supportsConfigurationDoneRequest: true,
        supportsEvaluateForHovers: true,
        supportsTerminateRequest: true,
      };
    },
    async launch(args) {
      launch = launchArguments(args);
      entry = launch.stopOnEntry ?? false;
      await configured.promise;
      run = await host.start(launch, hooks);
      follow(run);
      event('process', { name: run.compiled.pipeline.name ?? run.compiled.pipeline.id, startMethod: 'launch' });
      event('thread', { reason: 'started', threadId });
      return {};
    },
    configurationDone() {
      configured.resolve();
      return {};
    },
    async setBreakpoints({ source, breakpoints: wanted }) {
      const file = textOf(source, 'path');
      const compiled = run && run.compiled.world.file === file ? run.compiled : await host.compile(file);
      const lines = Array.isArray(wanted) ? wanted.map((one) => Number(one?.line)) : [];
      const found = lines.map((line) => breakpointAt(compiled, line));
      breakpoints.set(file, new Set(found.flatMap(({ path }) => path ?? [])));
      return {
        breakpoints: found.map(({ path, line, message }, index) => (path ? { verified: true, line } : { verified: false, line: lines[index], message })),
      };
    },
    setExceptionBreakpoints: () => ({}),
    threads: () => ({ threads: [{ id: threadId, name: run?.compiled.pipeline.name ?? run?.compiled.pipeline.id ?? 'pipeline' }] }),
    stackTrace() {
      const { file } = live().compiled.world;
      const all = frames();
      return {
        totalFrames: all.length,
        stackFrames: all.map(({ name, line }, id) => ({ id: id + 1, name, line, column: 1, source: { name: file.split(/[\\/]/).at(-1) ?? file, path: file } })),
      };
    },
    scopes: ({ frameId }) => ({ scopes: scopesOf(live(), frames()[Number(frameId) - 1]?.step, handles) }),
    variables: ({ variablesReference, start, count }) => ({ variables: handles.list(Number(variablesReference), Number(start ?? 0), count === undefined ? undefined : Number(count)) }),
    async evaluate({ expression, frameId }) {
      const step = frameId === undefined ? paused?.step : frames()[Number(frameId) - 1]?.step;
      const value = await host.evaluate(live(), String(expression), step?.path);
      const { value: result, type, variablesReference } = handles.variable('', value);
      return { result, type, variablesReference };
    },
    continue() {
      live().resume();
      return { allThreadsContinued: true };
    },
    next() {
      live().resume(true);
      return {};
    },
    // Steps have nothing inside to step into yet, and no caller to return to.
    stepIn() {
      live().resume(true);
      return {};
    },
    stepOut() {
      live().resume();
      return {};
    },
    pause() {
      live().pause('pause');
      return {};
    },
    async terminate() {
      run?.cancel();
      await run?.done.catch(() => undefined);
      return {};
    },
    async disconnect() {
      configured.resolve();
      run?.cancel();
      await run?.done.catch(() => undefined);
      return {};
    },
  };

  return {
    async handle({ seq: request_seq, command, arguments: args }) {
      const answer = { type: 'response', request_seq, command };
      try {
        const handler = Object.hasOwn(handlers, command) ? handlers[command] : undefined;
        if (!handler) throw new Error(`The debugger does not know "${command}".`);
        const body = await handler(args ?? {});
        send({ ...answer, success: true, ...(body ? { body } : {}) });
        if (command === 'initialize') event('initialized');
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const hint = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? ` ${error.hint}` : '';
        send({ ...answer, success: false, message: message + hint, body: { error: { id: 1, format: message + hint, showUser: true } } });
        if (command === 'launch') event('terminated');
      }
    },
    end: () => run?.cancel(),
  };
}

function launchArguments(args: Record<string, unknown>): LaunchArguments {
  const { program, inputs, model, cwd, allow, stopOnEntry, noDebug } = args;
  if (typeof program !== 'string' || program === '') throw new Error('The launch configuration names no `program`: the pipeline file to debug.');
  return {
    program,
    ...(typeof inputs === 'object' && inputs !== null ? { inputs: { ...inputs } } : {}),
    ...(typeof model === 'string' && model ? { model } : {}),
    ...(typeof cwd === 'string' && cwd ? { cwd } : {}),
    ...(Array.isArray(allow) ? { allow: allow.filter((one) => typeof one === 'string') } : {}),
    ...(stopOnEntry === true ? { stopOnEntry } : {}),
    ...(noDebug === true ? { noDebug } : {}),
  };
}

function textOf(value: unknown, key: string): string {
  const found = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  if (typeof found !== 'string') throw new Error(`The request has no \`${key}\`.`);
  return found;
}
