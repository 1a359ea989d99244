import type { DebugProtocol } from '@vscode/debugprotocol';
import { say } from '../../engine/language/texts.ts';
import { formatDollars } from '../../engine/language/values/money.ts';
import type { Fact } from '../../engine/state/events.ts';
import { stepOfFact } from '../../engine/state/fork-facts.ts';
import { live } from './debugged.ts';
import type { ForkPoint } from './host.ts';
import { scopesOf } from './inspection/scopes.ts';
import { editValue, shownAfterEdit, typedValue } from './inspection/set-variable.ts';
import type { StackLine } from './inspection/stack.ts';
import { isInFrame } from './inspection/stack.ts';
import { mainThread } from './inspection/threads.ts';
import type { VariableEntry } from './inspection/variables.ts';
import { RefusedRequest } from './protocol/refused-request.ts';
import type { RequestAnswer, Requests } from './protocol/requests.ts';
import { type SessionState, standingIn, viewedRun } from './session-state.ts';
import { lineOf, stoodAt } from './stepping/pause.ts';
import { debugTexts } from './texts.ts';

type Fork = (from: ForkPoint) => Promise<RequestAnswer>;
type Branching = 'setVariable' | 'setExpression' | 'restartFrame';

/** Requests that change values of a run or repeat a part of it: at its head in the run itself, in its past in a fork. */
export function branchingRequests(session: SessionState, fork: Fork): Pick<Requests, Branching> {
  const { host, debugged, handles, events } = session;
  /** The last request that a client without confirmations was warned about: repeating the request confirms it. */
  let warned: string | undefined;

  async function confirm(at: string, about: unknown): Promise<void> {
    const { handle } = live(debugged);
    const question = say(debugTexts.forkAsk, { run: handle.id, step: at, again: whatIsDoneAgain(session) });
    if (host.confirm) {
      if (!(await host.confirm(question, say(debugTexts.forkYes))))
        throw new RefusedRequest(say(debugTexts.notForked), { show: false });
      return;
    }

    const branchKey = JSON.stringify([handle.id, at, about]);
    if (branchKey !== warned) {
      warned = branchKey;
      throw new RefusedRequest(`${question} ${say(debugTexts.forkTwice)}`);
    }

    warned = undefined;
  }

  /** Forks the run, and reports it. */
  async function branch(from: ForkPoint): Promise<RequestAnswer> {
    const { handle: parent } = live(debugged);
    const ended = parent.state.finished !== undefined;
    const { after } = await fork(from);
    const said = say(debugTexts.forked, { run: debugged.run?.id ?? '', step: from.at });
    const resumable = ended ? '' : ` ${say(debugTexts.forkedParent, { run: parent.id })}`;

    events.print({ category: 'console', text: `${said}${resumable}`, path: from.at });
    return { after };
  }

  async function edit(entry: VariableEntry | undefined, typed: string): Promise<RequestAnswer> {
    if (!entry) throw new RefusedRequest(say(debugTexts.wentOn));
    if (entry.edits === undefined) throw new RefusedRequest(say(debugTexts.notChangeable));

    const value = typedValue(typed, entry.value);
    const at = pastStep(session);
    if (at === undefined)
      return { body: await editValue(entry, value, { engine: await host.engine(), handle: live(debugged).handle, handles }) };

    const from: ForkPoint = { at, set: new Map([[entry.edits, { value }]]) };
    await checkFork(session, from);
    await confirm(at, [entry.edits, value]);

    const { after } = await branch(from);
    return { body: shownAfterEdit(entry, value, handles), after };
  }

  return {
    async setVariable({ variablesReference, name, value }: DebugProtocol.SetVariableArguments) {
      stoodAt(viewedRun(session).control);
      return edit(await handles.find(variablesReference, name), value);
    },
    async setExpression({ expression, value, frameId }: DebugProtocol.SetExpressionArguments) {
      const { handle, control } = viewedRun(session);
      const line = frameId === undefined ? standingIn(session)?.at.stack()[0] : lineOf(control, frameId);
      if (!line) throw new RefusedRequest(say(debugTexts.notStanding));

      const { previewPrompt } = await host.engine();
      const trimmed = expression.trim();
      for (const scope of await scopesOf(handle, line, handles, previewPrompt)) {
        const entry = await handles.find(scope.variablesReference, trimmed, 'expression');
        if (entry?.edits !== undefined) return edit(entry, value);
      }

      throw new RefusedRequest(say(debugTexts.notChangeable));
    },
    async restartFrame({ frameId }: DebugProtocol.RestartFrameArguments) {
      const line = lineOf(viewedRun(session).control, frameId);
      const step = beginningOf(session, line);
      if (step === undefined) return { after: () => stopAgain(session) };
      const from: ForkPoint = { at: step, set: new Map() };
      await checkFork(session, from);
      return branch(from);
    },
  };
}

/** The step before which the past run is shown; undefined at the head. */
const pastStep = ({ past }: SessionState): string | undefined => past.view?.standing.at.stack()[0]?.standing?.path;

/** Refuses a fork that would be invalid, before anything ends. */
async function checkFork({ host, debugged, launch }: SessionState, { at, set }: ForkPoint): Promise<void> {
  const { handle } = live(debugged);
  if (!host.fork || launch?.test !== undefined) throw new RefusedRequest(say(debugTexts.noFork));
  const { checkFork: check } = await host.engine();
  if (!handle.state.finished) await handle.context.ports.log.flushed();
  await check({ folder: handle.folder, at, set });
}

/** The first step of a frame, if it has begun; undefined if the run is at its beginning. */
function beginningOf(session: SessionState, { frame, standing, about }: StackLine): string | undefined {
  const { handle } = viewedRun(session);
  const isStep = about !== undefined && about.step === standing;
  const { state } = live(session.debugged).handle;
  const first = session.facts.find((fact) => {
    const path = stepOfFact(fact);
    const step = path === undefined ? undefined : state.steps.get(path);
    if (!step || fact.type === 'iteration.settled') return false;
    return isStep ? step.path === about.step.path : isInFrame(step, sameFrame(session, frame.path) ?? state.root);
  });
  const path = first && stepOfFact(first);
  const now = path === undefined ? undefined : handle.state.steps.get(path);
  const isAtItsBeginning = session.past.view === undefined && now?.status === 'pending';

  return isAtItsBeginning ? undefined : path;
}

const sameFrame = ({ debugged }: SessionState, path: string) => live(debugged).handle.state.frames.get(path);

/** Nothing has started: the session stops at the same place again. */
function stopAgain(session: SessionState): void {
  session.handles.clear();
  const threadId = standingIn(session)?.at.id ?? mainThread;
  session.events.event('stopped', { reason: 'restart', threadId, allThreadsStopped: true });
}

/** The paid calls after the moment shown, which a fork repeats, in words. */
function whatIsDoneAgain({ facts, past }: SessionState): string {
  const since = past.view?.upTo ?? Number.POSITIVE_INFINITY;
  const calls = facts.filter((fact): fact is Fact<'call.settled'> => fact.type === 'call.settled' && fact.seq > since);
  if (calls.length === 0) return '';
  const cost = calls.reduce((sum, call) => sum + (call.cost ?? 0), 0);
  return say(debugTexts.doneAgain, { cost: formatDollars(cost) });
}
