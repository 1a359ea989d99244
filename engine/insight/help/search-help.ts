import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Chunk, chunkText } from '../../libraries/retrieval/chunks.ts';
import { createTextIndex } from '../../libraries/retrieval/text-index.ts';
import { readHelpPages } from './help-pages.ts';

/** A section of a page that answers a question. */
export interface HelpPassage extends Chunk {
  /** `guides/auto`. */
  path: string;
  title: string;
}

/** The most sections of one page: the long ones of the reference mention everything. */
const mostOfPage = 2;

/**
 * Reads the pages below the folder `docs` and returns the search for sections, best first; undefined where no pages are
 * installed.
 */
export async function openHelpSearch(docs: string): Promise<(query: string, top: number) => HelpPassage[]> {
  const index = createTextIndex();
  const passages: HelpPassage[] = [];
  for (const { path, title, text } of readHelpPages(docs)) {
    // Yields to the event loop between two pages.
    await nextTurn();
    for (const chunk of chunkText(text, 'heading', true)) {
      index.add(`${title}\n${chunk.heading}\n${chunk.text}`);
      passages.push({ ...chunk, path, title });
    }
  }

  return (query, top) => {
    const counts = new Map<string, number>();
    const found = index.find(query, top * mostOfPage * 2).flatMap(({ text }) => passages[text] ?? []);
    const spread = found.filter(({ path }) => {
      counts.set(path, (counts.get(path) ?? 0) + 1);
      return (counts.get(path) ?? 0) <= mostOfPage;
    });

    return spread.slice(0, top);
  };
}
