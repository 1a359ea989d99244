import { toFailure } from '../../state/failure.ts';
import { keepsAllDirections } from '../retrieval/directions-in-memory.ts';
import { useIndex } from '../retrieval/index-file.ts';
import { queryIndex } from '../retrieval/query-index.ts';
import { passageReader, type ReadPage } from '../retrieval/read-parts.ts';
import type { SearchAnswer, SearchJob, VectorsJob } from '../retrieval/search-job.ts';
import { updateIndex } from '../retrieval/update-index.ts';
import { keepSize, putVectors, textsToEmbed } from '../retrieval/vectors.ts';

/**
 * Updates the index of a search and queries it; or stores vectors. A failure is an answer too: errors cannot be passed
 * between threads.
 */
export async function answerSearch(job: SearchJob | VectorsJob, readPage: ReadPage): Promise<SearchAnswer> {
  try {
    return await useIndex(job, async (db): Promise<SearchAnswer> => {
      if ('made' in job) {
        putVectors(db, job.model, job.made);
        return { kept: true };
      }

      await updateIndex(db, job.documents, passageReader(job, readPage));
      const { meaning } = job;
      if (meaning?.query) keepSize(db, meaning.model, meaning.query.length);
      const embed = !meaning || keepsAllDirections(db, meaning.model) ? [] : textsToEmbed(db, meaning.model);

      return embed.length > 0 || (meaning && !meaning.query) ? { embed } : { result: queryIndex(db, job) };
    });
  } catch (error) {
    return { failure: toFailure(error) };
  }
}
