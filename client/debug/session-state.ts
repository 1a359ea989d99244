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

/** The state of a session between requests. */
export interface SessionState {
  readonly host: DebugHost;
  readonly debugged: DebugTarget;
  /** The client's numbering and file names; undefined before `initialize`. */
  conventions: Conventions | undefined;
  readonly events: ClientEvents;
  readonly sources: TextSources;
  readonly handles: Handles;
  readonly breakpoints: Breakpoints;
  readonly ids: StandingIds;
  readonly past: Past;
  /** All facts so far, so that the run can be shown as it was. */
  readonly facts: Fact[];
  /** The failures at which the run stops. */
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

/** The client's conventions; the protocol's defaults before `initialize`. */
export const conventionsIn = ({ conventions = conventionsOf({}) }: SessionState): Conventions => conventions;

/** The positions of the debugged text's steps. Throws if nothing is debugged. */
export const locationsIn = ({ debugged }: SessionState): SourceLocations => planned(debugged).places;

/** The position of the run at the moment shown; undefined while it moves. */
export const standingIn = ({ past, debugged }: SessionState): StandingRun | undefined =>
  past.view?.standing ?? debugged.control?.standing;

/** The run as shown: in the present or the past. */
export function viewedRun({ past, debugged }: SessionState): { handle: RunHandle; control: Pick<Control, 'standing'> } {
  const now = live(debugged);
  const { view } = past;
  return view ? { handle: view.handle, control: { standing: view.standing } } : now;
}

/** Whether a breakpoint without a condition is set on the step of a path. */
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
