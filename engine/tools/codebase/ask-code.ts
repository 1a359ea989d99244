import { type AskThread, createThread } from '../../disk/worker-thread.ts';
import { codebaseTexts } from '../../language/texts/tools/codebase.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { CodeAnswer, CodeFound, CodeJob, CodeOutline } from './code-job.ts';

const threads = new Map<string, AskThread<CodeJob, CodeAnswer>>();
/** The limit of the thread's heap in megabytes; trees are outside it, one at a time. */
const heapMegabytes = 1_000;

/** Where code is parsed: in a thread of its own, since it is synchronous work; without `workerFile` in this one. */
interface Reading {
  workerFile: string | undefined;
  signal: AbortSignal;
}

/** The declarations of a text; undefined where that takes too long. Rejects with a RunError. */
export async function askOutline(name: string, text: string, reading: Reading): Promise<CodeOutline | undefined> {
  const answer = await answerOf({ of: 'outline', name, text }, reading);
  return 'outline' in answer ? answer.outline : undefined;
}

/** Searches files. Rejects with a RunError. */
export async function askFiles(job: Extract<CodeJob, { of: 'files' }>, reading: Reading): Promise<CodeFound> {
  const answer = await answerOf(job, reading);
  if ('found' in answer) return answer.found;
  throw ended(Object.keys(answer).join());
}

async function answerOf(job: CodeJob, reading: Reading): Promise<Exclude<CodeAnswer, { failure: unknown }>> {
  const answer = await answerOnce(job, reading);
  if ('failure' in answer) throw new RunError(answer.failure);
  return answer;
}

async function answerOnce(job: CodeJob, { workerFile, signal }: Reading): Promise<CodeAnswer> {
  if (workerFile === undefined) {
    const { answerCode } = await import('../lazy/codebase.ts');
    return answerCode(job);
  }

  const ask = threads.get(workerFile) ?? threadOf(workerFile);
  threads.set(workerFile, ask);
  return ask(job, signal);
}

const ended = (why: string): RunError => new RunError({ kind: 'internal', message: say(codebaseTexts.workerEnded, { why }) });

const threadOf = (workerFile: string): AskThread<CodeJob, CodeAnswer> =>
  createThread({
    workerFile,
    kind: 'codebase',
    heapMegabytes,
    ended,
    stopped(signal) {
      if (signal.reason instanceof RunError) return signal.reason;
      return new RunError({ kind: 'cancelled', message: say(codebaseTexts.cancelled) });
    },
  });
