import { toFailure } from '../../state/failure.ts';
import { useIndex } from '../retrieval/index-file.ts';
import { queryIndex } from '../retrieval/query-index.ts';
import type { ReadPage } from '../retrieval/read-parts.ts';
import type { SearchAnswer, SearchJob } from '../retrieval/search-job.ts';
import { updateIndex } from '../retrieval/update-index.ts';

/** Brings the index of a search up to date, and asks it. A failure is an answer too: errors do not pass from thread to thread. */
export async function answerSearch(job: SearchJob, readPage: ReadPage): Promise<SearchAnswer> {
  try {
    const result = await useIndex(job, async (db) => {
      await updateIndex(db, job, readPage);
      return queryIndex(db, job);
    });
    return { result };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}
