import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunHandle } from '../../engine/index.ts';
import type { Fact } from '../../engine/state/events.ts';
import { type Breakpoints, createBreakpoints } from './breakpoints/breakpoints.ts';
import { keyOfStep, type SourceLocations } from './breakpoints/locations.ts';
import { type DebugTarget, live, planned } from './debugged.ts';
import type { DebugHost } from './host.ts';
import { createStandingIds, type StandingIds, type StandingRun } from './inspection/threads.ts';
import { createHandles, type Handles } from './inspection/variables.ts';
import type { Launch } from './launch.ts';
import { type Conventions, conventionsOf } from './protocol/conventions.ts';
import { type ClientEvents, createClientEvents } from './protocol/events.ts';
import { createTextSources, type TextSources } from './sources.ts';
import type { Control } from './stepping/pause.ts';
import { createPast, type Past } from './stepping/step-back.ts';

/** What a session keeps from one request to the next. */
export interface SessionState {
  readonly host: DebugHost;
  readonly debugged: DebugTarget;
  /** How the client counts and names files; undefined before its greeting. */
  conventions: Conventions | undefined;
  readonly events: ClientEvents;
  readonly sources: TextSources;
  readonly handles: Handles;
  readonly breakpoints: Breakpoints;
  readonly ids: StandingIds;
  readonly past: Past;
  /** All that has happened, so that the run can be looked at as it was. */
  readonly facts: Fact[];
  /** The failures that are stopped at. */
  caught: ReadonlySet<string>;
  launch: Launch | undefined;
}

export function createSessionState(host: DebugHost, send: (event: DebugProtocol.Event) => void): SessionState {
  const debugged: DebugTarget = { leaving: false, ended: false };
  const ids = createStandingIds();
  const session: SessionState = {
    host,
    debugged,
    conventions: undefined,
    events: createClientEvents(
      send,
      () => conventionsIn(session),
      debugged,
      (file) => session.sources.source(file),
    ),
    sources: createTextSources({ host, debugged, client: () => conventionsIn(session), places: () => locationsIn(session) }),
    handles: createHandles(),
    breakpoints: createBreakpoints(),
    ids,
    past: createPast(ids),
    facts: [],
    caught: new Set(),
    launch: undefined,
  };
  return session;
}

/** The client's conventions; the protocol's own before it has said any. */
export const conventionsIn = ({ conventions = conventionsOf({}) }: SessionState): Conventions => conventions;

/** Where the steps of the text that is debugged stand. Throws where nothing is debugged. */
export const locationsIn = ({ debugged }: SessionState): SourceLocations => planned(debugged).places;

/** Where the run stands at the moment that is looked at; undefined while it moves. */
export const standingIn = ({ past, debugged }: SessionState): StandingRun | undefined =>
  past.view?.standing ?? debugged.control?.standing;

/** What is looked at: the run as it stands, or as it stood. */
export function viewedRun({ past, debugged }: SessionState): { handle: RunHandle; control: Pick<Control, 'standing'> } {
  const now = live(debugged);
  const { view } = past;
  return view ? { handle: view.handle, control: { standing: view.standing } } : now;
}

/** Whether a breakpoint without a condition stands before the step of a path. */
export function hasBreakpoint({ debugged, breakpoints }: SessionState, path: string): boolean {
  const step = debugged.run?.state.steps.get(path);
  if (!step) return false;
  const key = keyOfStep(step);
  return breakpoints.all.some(({ keys, condition }) => condition === undefined && keys.has(key));
}

/** Reports to the host the step in focus, and the fact up to which the run is shown. */
export function reportLook(session: SessionState): void {
  const standing = standingIn(session);
  if (!session.launch || !standing) return;
  session.host.look?.(session.launch, {
    path: standing.at.stack()[0]?.standing?.path,
    upTo: session.past.view?.upTo,
  });
}
