import { say } from '../../engine/language/texts.ts';
import { branchingRequests } from './branching.ts';
import { breakpointRequests } from './breakpoints/set-breakpoints.ts';
import { live, planned } from './debugged.ts';
import type { Hooks } from './host.ts';
import { inspectionRequests } from './inspection/inspection-requests.ts';
import { mainThread } from './inspection/threads.ts';
import type { Launch } from './launch.ts';
import { createLifetime } from './lifetime.ts';
import { conventionsOf } from './protocol/conventions.ts';
import { RefusedRequest } from './protocol/refused-request.ts';
import { debugCapabilities, type RequestAnswer, type Requests } from './protocol/requests.ts';
import {
  conventionsIn,
  hasBreakpoint,
  locationsIn,
  reportLook,
  type SessionState,
  standingIn,
  viewedRun,
} from './session-state.ts';
import { createHooks } from './stepping/run-hooks.ts';
import { steppingRequests } from './stepping/stepping.ts';
import { debugTexts } from './texts.ts';

/** Handlers of every request of the protocol. */
export function requestsOf(session: SessionState): Requests {
  const { host, debugged, events, handles, breakpoints, past, facts } = session;
  const places = () => locationsIn(session);
  const lifetime = createLifetime({
    host,
    debugged,
    telling: events,
    pathIn: (path) => conventionsIn(session).pathIn(path),
    hooks: (launch) => hookRun(session, launch),
    onEarlier: (earlier) => void facts.unshift(...earlier),
    onPlan: (launch) => placeFirstStop(session, launch),
  });

  return {
    initialize(args) {
      session.conventions = conventionsOf(args);
      return { body: debugCapabilities() };
    },
    ...lifetime.requests,
    ...breakpointRequests({
      breakpoints,
      places,
      client: () => conventionsIn(session),
      source: events.source,
      find: session.sources.find,
      onFilters(filters) {
        session.caught = new Set(filters);
      },
    }),
    source({ sourceReference, source }) {
      const content = session.sources.text(source?.sourceReference ?? sourceReference);
      if (content === undefined) throw new RefusedRequest(say(debugTexts.wentOn));
      return { body: { content, mimeType: 'text/yaml' } };
    },
    threads: () => listThreads(session),
    ...inspectionRequests({
      engine: host.engine,
      handles,
      live: () => viewedRun(session),
      frame: events.frame,
      onFrames: async () => {
        for (const text of await session.sources.refresh()) events.print({ category: 'important', text });
      },
      columnIn: (column) => conventionsIn(session).columnIn(column),
    }),
    ...branchingRequests(session, lifetime.fork),
    ...steppingRequests({
      engine: host.engine,
      live: () => live(debugged),
      past,
      facts,
      places,
      isMarked: (path) => hasBreakpoint(session, path),
      onLook: (description) => showMoment(session, description),
    }),
  };
}

/** The hooks of a launched run, which stop it at breakpoints. */
function hookRun(session: SessionState, launch: Launch): Hooks {
  const { host, debugged, ids, breakpoints, events, handles, past, facts } = session;
  session.launch = launch;
  facts.length = 0;

  const { control, hooks } = createHooks(launch, {
    engine: host.engine,
    ids,
    breakpoints,
    telling: events,
    caught: () => session.caught,
    onFact: (fact) => void facts.push(fact),
    onStop: () => reportLook(session),
    onGo(asked) {
      handles.clear();
      past.release();
      if (!asked && !debugged.leaving) events.event('continued', { threadId: mainThread, allThreadsContinued: true });
    },
  });

  debugged.control = control;
  return hooks;
}

/** The breakpoint of a launch that sets the line of the first stop. */
function placeFirstStop(session: SessionState, { stopAt }: Launch): void {
  if (stopAt === undefined) return;
  const { file, places } = planned(session.debugged);
  if (!session.breakpoints.stopAt(places, file, conventionsIn(session).lineIn(stopAt)))
    throw new RefusedRequest(say(debugTexts.noStepThere, { line: stopAt }));
}

function listThreads(session: SessionState): RequestAnswer {
  const { name, id = say(debugTexts.pipeline) } = session.debugged.plan?.compiled.pipeline ?? {};
  const threads = standingIn(session)?.threads ?? [{ id: mainThread, name: name ?? id }];
  return { body: { threads: threads.map((thread) => ({ id: thread.id, name: thread.name })) } };
}

/** Another moment of the run is shown: the client reads everything again. */
function showMoment(session: SessionState, description: string | undefined): void {
  session.handles.clear();
  reportLook(session);
  session.events.event('stopped', {
    reason: 'step',
    threadId: standingIn(session)?.at.id ?? mainThread,
    allThreadsStopped: true,
    description: description || undefined,
  });
}
