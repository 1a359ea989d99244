import { BatonProblem } from '../../client/client.ts';
import type { Graph } from '../../compile/graph/graph.ts';
import { remoteTexts as texts } from '../../language/texts/cli/remote.ts';
import { say } from '../../language/texts.ts';
import type { Fact } from '../../state/events.ts';
import type { RunResult } from '../../state/result/result.ts';
import type { RunState } from '../../state/state.ts';
import type { Engine } from '../engine.ts';
import { wantsColour } from '../io.ts';
import { openView, silentView } from '../live/view.ts';
import { askAtTerminal } from '../questions/at-terminal.ts';
import { printsForPeople } from '../run/watch.ts';
import { paint } from '../text/paint.ts';
import { askHere } from './ask-here.ts';
import type { FollowedRun } from './followed-run.ts';
import { printRemoteEnd } from './print-end.ts';
import { explainServerFault, type RemoteServer } from './server.ts';

/** The number of facts that are requested at once. */
const portion = 10_000;
/** The number of failed connections in a row before it is reported: about two minutes. */
const attempts = 8;

const overStatuses: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);
const restStatuses: ReadonlySet<string> = new Set([...overStatuses, 'waiting', 'interrupted']);

/**
 * Follows a run of a server, asks its questions here, and prints its end. Returns when the run has ended, waits for somebody
 * else, or the user stops watching (Ctrl+C), which leaves the run alone. Returns the exit code. Rejects with a Refusal.
 */
export async function followRemoteRun(followed: FollowedRun): Promise<number> {
  const { engine, io, server, run, outputMode } = followed;
  const { client } = server;
  const style = paint(wantsColour(io, io.screen !== undefined, outputMode.noColour));
  const left = new AbortController();
  const forget = io.onStop(() => left.abort());
  const state = await openState(followed).catch((error: unknown) => {
    forget();
    throw error;
  });
  const view = printsForPeople(outputMode) ? openView({ io, state, style }) : silentView(io);

  const showFact = (fact: Fact): void => {
    engine.reduce(state, fact);
    view.event(fact);
    if (outputMode.events) io.out(`${JSON.stringify(fact)}\n`);
  };

  const nobody = new AbortController();
  const questions =
    io.keyboard &&
    askHere({
      server,
      run,
      people: askAtTerminal(io, io.keyboard, Promise.resolve(view), style),
      tell: (text) => view.say(`${style.warn('!')} ${text}`),
      gaveUp: () => {
        if (restStatuses.has(state.status)) nobody.abort();
      },
    });

  /** Whether nothing more is expected while watching. */
  const isAtRest = (): boolean => overStatuses.has(state.status) || (restStatuses.has(state.status) && !questions?.isAsking);

  const watch = async (): Promise<void> => {
    const signal = AbortSignal.any([left.signal, nobody.signal]);
    for await (const sent of client.watchRun({ run, lastEventId: String(state.seq) }, { signal, attempts })) {
      if (!isRunFact(sent)) continue;
      showFact(sent);
      questions?.look(state.questions);
      if (sent.type === 'run.finished' && isAtRest()) return;
    }
  };

  /** What is still asked: a question may be answered although the facts do not say so yet. Then a process continues the run, or will. */
  const findAsked = async (): Promise<{ asked: RunState['questions']; continues: boolean }> => {
    const { questions: known } = state;
    if (overStatuses.has(state.status) || known.size === 0) return { asked: known, continues: false };
    const now = await server.ask(client.readRun({ run }));
    const names = new Set(now.questions.map(({ question }) => question));
    const asked = new Map([...known].filter(([name]) => names.has(name)));
    return { asked, continues: now.run.status === 'running' || asked.size < known.size };
  };

  const followToRest = async (): Promise<void> => {
    for (const fact of await readFacts(server, run, left.signal)) showFact(fact);
    const { asked, continues } = await findAsked();
    questions?.look(asked);
    if (isAtRest() && continues) await watch();
    while (!isAtRest()) await watch();
  };

  try {
    await followToRest();
  } catch (error) {
    if (!left.signal.aborted && !nobody.signal.aborted) throw explainLoss(followed, error);
  } finally {
    view.end();
    questions?.end();
    forget();
  }

  const now = await server.ask(client.readRun({ run }));
  const result = readResult(followed, now.result);
  if (!left.signal.aborted) return printRemoteEnd({ ...followed, state }, result);

  tellLeft(followed, result);
  return 130;
}

/** The state of a run before its first fact. */
async function openState({ engine, server, run }: FollowedRun): Promise<RunState> {
  const { graph, called } = await server.ask(server.client.readGraph({ run }));
  const graphs = called.flatMap(({ name, graph: one }): [string, Graph][] => (isGraph(one) ? [[name, one]] : []));
  if (!isGraph(graph)) throw unreadable(engine, server, run);
  return engine.initialState(graph, undefined, new Map(graphs));
}

/** All facts of a run. */
async function readFacts({ client, ask }: RemoteServer, run: string, signal: AbortSignal): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (;;) {
    const more = await ask(client.listFacts({ run, after: facts.at(-1)?.seq ?? 0, limit: portion }, { signal }));
    facts.push(...onlyFacts(more));
    if (more.length < portion) return facts;
  }
}

/** Reads the result of a run from a server's answer. Throws a Refusal where it is malformed. */
function readResult({ engine, server, run }: FollowedRun, result: unknown): RunResult {
  if (!isRunResult(result)) throw unreadable(engine, server, run);
  return result;
}

/** The user stopped watching, and the run continues. */
function tellLeft({ io, server, run, outputMode }: FollowedRun, result: RunResult): void {
  if (outputMode.json) io.out(`${JSON.stringify(result, null, 2)}\n`);
  const watch = server.commandLine('show', run);
  const end = server.commandLine('cancel', run);
  const lines = [
    say(texts.goesOn, { run, url: server.url }),
    `→ ${say(texts.watchAgain, { command: watch })}`,
    `→ ${say(texts.endIt, { command: end })}`,
  ];
  io.err(`${lines.join('\n')}\n`);
}

function explainLoss({ engine, server, run }: FollowedRun, error: unknown): unknown {
  if (error instanceof engine.Refusal || error instanceof BatonProblem) return explainServerFault(engine, server.url, error);
  // `fetch` fails with a TypeError when it cannot connect; anything else is a fault of our own.
  if (!(error instanceof TypeError)) return error;
  const command = server.commandLine('show', run);
  return new engine.Refusal(say(texts.lost, { url: server.url, run }), { hint: say(texts.lostHint, { command }) });
}

const unreadable = (engine: Engine, { url }: RemoteServer, run: string): Error =>
  new engine.Refusal(say(texts.unreadable, { url, run }), { hint: say(texts.unreadableHint) });

// A server of another version may send more, never less, than is checked here.
const isGraph = (value: unknown): value is Graph =>
  hasMembers(value) && Array.isArray(value['frames']) && Array.isArray(value['nodes']) && Array.isArray(value['edges']);
const isRunFact = (value: unknown): value is Fact =>
  hasMembers(value) && typeof value['seq'] === 'number' && typeof value['at'] === 'number' && typeof value['type'] === 'string';
const isRunResult = (value: unknown): value is RunResult =>
  hasMembers(value) && typeof value['status'] === 'string' && hasMembers(value['outputs']) && Array.isArray(value['order']);
const onlyFacts = (sent: readonly unknown[]): Fact[] => sent.filter(isRunFact);
const hasMembers = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
