import { type AskThread, createThread } from '../../../../disk/worker-thread.ts';
import { modelsTexts } from '../../../../language/texts/run/models.ts';
import { say } from '../../../../language/texts.ts';
import type { OfflineRequest } from '../../../../libraries/offline/request.ts';
import { type Failure, RunError } from '../../../../state/failure.ts';
import { abortFailure } from '../../../http/watch.ts';

/** The answer's text, or the reason that there is none. */
export type OfflineAnswer = { text: string } | { failure: Failure };

/** The worker thread for the text work. */
export const createOfflineThread = (workerFile: string): AskThread<OfflineRequest, OfflineAnswer> =>
  createThread({
    workerFile,
    kind: 'offline',
    ended: (why) => new RunError({ kind: 'internal', message: say(modelsTexts.workerEnded, { why }) }),
    stopped: abortFailure,
  });
