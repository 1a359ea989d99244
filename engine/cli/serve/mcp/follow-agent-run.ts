import { whenAborted } from '../../../language/abort.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { Fact } from '../../../state/events.ts';
import type { OpenQuestion } from '../../../state/state.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import { type AgentRun, countProgress, describeAgentRun, type RunPorts } from '../../mcp/run-pipeline.ts';
import { answerRun } from '../api/answers.ts';
import { describeFailure } from '../api/problem-response.ts';
import type { RunFeed } from '../events/feed.ts';
import { readServedRun } from '../runs/run-reads.ts';
import { findServedRun, type ServedFolder } from '../served-folder.ts';
import type { McpCaller } from './caller.ts';

/** A run that a client started and waits for. */
interface FollowedRun extends McpCaller {
  run: string;
  /** Its file as it is shown. */
  shown: string;
  ports: RunPorts;
}

/** Facts after which other questions may be open. */
const changesQuestions: ReadonlySet<Fact['type']> = new Set(['person.asked', 'person.answered', 'run.finished', 'run.resumed']);

/**
 * Waits for the end of a run, in this process or another one; its questions are put to the person behind the client. Resolves too once the
 * run waits only for questions that nobody answers there, and once the client has disconnected. Cancelling the call cancels
 * the run.
 */
export async function followAgentRun(served: ServedFolder, followed: FollowedRun): Promise<AgentRun> {
  const { host, own, runs } = served;
  const { run, shown, ports, feeds, by, may, left } = followed;
  const entry = await findServedRun(own, run);
  const off = whenAborted(ports.signal, () => {
    if (left.aborted) return;
    const cancel = async (): Promise<void> => {
      if (await may('run')) await runs.cancel(entry, by);
    };

    cancel().catch((error: unknown) => {
      // It had ended already.
      if (describeFailure(error, host.engine).status === 500) served.failed({ request: run, operation: 'speakMcp', error });
    });
  });
  const { feed, release } = await feeds.open(entry.folder).catch((error: unknown) => {
    off();
    throw error;
  });

  try {
    await untilSettled(served, { ...followed, entry, feed });
  } finally {
    off();
    release();
  }

  await own.find(run);
  const { state, result } = await readServedRun(host.engine, entry.folder);
  const shownRun = describeAgentRun(host.engine, shown, { run, result, state });
  if (result.status === 'waiting') shownRun.result['waits'] = say(texts.mcpWaits, { run });

  return shownRun;
}

/** Follows the facts until nothing more comes that the client waits for. */
async function untilSettled(served: ServedFolder, followed: FollowedRun & { entry: RunEntry; feed: RunFeed }): Promise<void> {
  const { ports, left, entry, feed } = followed;
  const { engine } = served.host;
  const progress = countProgress(ports.onProgress);
  progress.begin((await readServedRun(engine, entry.folder)).compiled.graph);

  const questions = createQuestions(served, followed);
  try {
    for (let seen = 0; ; ) {
      const settled = questions.settled();
      const facts = feed.facts.slice(seen);
      seen = feed.facts.length;
      for (const fact of facts) progress.take(fact);
      if (left.aborted || feed.over) return;

      if (settled.some || facts.some(({ type }) => changesQuestions.has(type))) {
        const { state } = await readServedRun(engine, entry.folder);
        questions.take(state.questions);
        if (state.status === 'waiting' && questions.areInVain(state.questions)) return;
      }

      await feed.more(seen, AbortSignal.any([left, settled.next]));
    }
  } finally {
    questions.end();
  }
}

type OpenQuestions = ReadonlyMap<string, OpenQuestion>;

/** The questions of a run, each put once to the person behind the client. */
function createQuestions(
  served: ServedFolder,
  { ports: { people }, by, may, left, entry }: McpCaller & Pick<FollowedRun, 'ports'> & { entry: RunEntry },
) {
  const openQuestions = new Map<string, AbortController>();
  /** Questions that the person does not answer. */
  const unanswered = new Set<string>();
  let fault: { error: unknown } | undefined;
  let next = new AbortController();

  const ask = async (question: OpenQuestion, until: AbortSignal): Promise<void> => {
    const isAnswered = (await may('answer')) && (await answerByPerson(served, { entry, question, by, may, people, until }));
    if (!isAnswered) unanswered.add(question.question);
  };

  return {
    /**
     * Whether a question was settled since the last look; `next` is aborted when another one is. Throws the error of a failed
     * one.
     */
    settled(): { some: boolean; next: AbortSignal } {
      if (fault) throw fault.error;
      const some = next.signal.aborted;
      next = new AbortController();
      return { some, next: next.signal };
    },
    /** Asks the new questions, and withdraws those that are no longer open. */
    take(open: OpenQuestions): void {
      for (const [name, until] of openQuestions) {
        if (!open.has(name)) until.abort();
      }
      for (const [name, question] of open) {
        if (openQuestions.has(name)) continue;
        const until = new AbortController();
        openQuestions.set(name, until);

        void ask(question, AbortSignal.any([until.signal, left]))
          .catch((error: unknown) => {
            fault = { error };
          })
          .finally(() => next.abort());
      }
    },
    /** Whether there are open questions, and nobody answers any of them here. */
    areInVain: (open: OpenQuestions): boolean => open.size > 0 && [...open.keys()].every((name) => unanswered.has(name)),
    end(): void {
      for (const until of openQuestions.values()) until.abort();
    },
  };
}

interface AskedPerson extends Pick<McpCaller, 'by' | 'may'> {
  entry: RunEntry;
  question: OpenQuestion;
  people: RunPorts['people'];
  /** Aborted once no answer is needed any more. */
  until: AbortSignal;
}

/** Asks the person behind the client until an answer is accepted; false where none is. */
async function answerByPerson(
  { host, runs }: ServedFolder,
  { entry, question, by, may, people, until }: AskedPerson,
): Promise<boolean> {
  for (let refused: string | undefined; ; ) {
    const given = await people?.ask(question, until, refused);
    // The right may have been taken back while the person was thinking.
    if (!given || until.aborted || !(await may('answer'))) return false;

    try {
      await answerRun(host, runs, { entry, question: question.question, value: given.value, by });
      return true;
    } catch (error) {
      const { status, message } = describeFailure(error, host.engine);
      if (status >= 500) throw error;
      refused = message;
    }
  }
}
