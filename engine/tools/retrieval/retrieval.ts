import { confine } from '../../disk/paths/confine.ts';
import { type AskThread, createThread } from '../../disk/worker-thread.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { retrievalTexts } from '../../language/texts/tools/retrieval.ts';
import { say } from '../../language/texts.ts';
import { chunkings, mostPassages, retrieval } from '../../language/tools/builtin/retrieval.ts';
import { searchWords } from '../../libraries/retrieval/words.ts';
import { RunError } from '../../state/failure.ts';
import { textParameter, wordParameter } from '../parameters.ts';
import { type Execute, makeTool, type ToolWorld, throwIfStopped } from '../tool.ts';
import { answerPage } from '../web/thread.ts';
import { type Corpus, confinePatterns, corpusOfFiles, corpusOfRows, indexName, mostDocumentBytes } from './documents.ts';
import type { SearchAnswer, SearchHit, SearchJob, SearchResult } from './search-job.ts';

const usualTop = 5;

const search: Execute = async (parameters, world, { signal, log, reads }) => {
  const patterns = patternsIn(parameters['from']);
  const query = textParameter(parameters, 'query');
  const chunking = wordParameter(parameters, 'chunk', chunkings);
  const top = topOf(parameters['top']);
  const where = whereOf(parameters['where']);
  if (searchWords(query).length === 0) throw wrong(say(retrievalTexts.noQuery));

  const { documents, skipped, held } = await corpusOf(parameters, patterns, world, signal);
  throwIfStopped(signal);
  const folder = await realFolder(world);
  const index = indexName(patterns ?? held, chunking, world);
  const job: SearchJob = { folder, index, chunking, documents, query, top, where };
  const answer = await askWorker(job, world.workerFile, signal);
  if ('failure' in answer) throw new RunError(answer.failure);
  if (patterns) reads?.({ of: 'files', name: patterns.join('\n'), held });

  const { hits, chunks, skipped: unread } = answer.result;
  const leftOut = [...skipped, ...unread].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (leftOut.length) log(sayLeftOut(leftOut));
  const passages = hits.map(passageOf);
  return {
    success: true,
    passages,
    text: hits.map((hit, at) => `[${at + 1}] ${placeInWords(hit)}\n${hit.text}`).join('\n\n'),
    files: documents.length - unread.length,
    chunks,
    skipped: leftOut.map(({ name, reason }) => ({ file: name, why: whyOf(reason) })),
  };
};

/** Searches files of the project and rows. What it keeps is in `.baton/retrieval`. */
export const retrievalTool = {
  ...makeTool(retrieval, { search }),
  /** A folder outside of what may be read is asked for before the run. */
  async permit(_action: string, { from }: JsonMap, world: ToolWorld): Promise<void> {
    const patterns = from === undefined ? undefined : patternsIn(from);
    if (patterns) await confinePatterns(patterns, world);
  },
};

/** Patterns of files; undefined where rows are searched. Throws a RunError (`input`) for anything else. */
function patternsIn(from: Json | undefined): string[] | undefined {
  const list = Array.isArray(from) ? from : [from];
  const patterns = list.filter((one) => typeof one === 'string' && one.trim() !== '');
  if (list.length > 0 && patterns.length === list.length) return patterns.map(String);
  if (Array.isArray(from) && from.every(isMap)) return undefined;
  throw wrong(say(retrievalTexts.from, { got: shorten(from) }));
}

const corpusOf = (
  { from }: JsonMap,
  patterns: readonly string[] | undefined,
  world: ToolWorld,
  signal: AbortSignal,
): Promise<Corpus> | Corpus => {
  if (patterns) return corpusOfFiles(patterns, world, signal);
  return corpusOfRows(Array.isArray(from) ? from : []);
};

function topOf(top: Json = usualTop): number {
  if (typeof top === 'number' && Number.isInteger(top) && top >= 1 && top <= mostPassages) return top;
  throw wrong(say(retrievalTexts.top, { got: shorten(top) }));
}

function whereOf(where: Json = {}): JsonMap {
  if (isMap(where)) return where;
  throw wrong(say(retrievalTexts.where, { got: shorten(where) }));
}

const shorten = (value: Json | undefined): string => JSON.stringify(value ?? null).slice(0, 60);
const wrong = (message: string): RunError => new RunError({ kind: 'input', message });

/** Its real path: a link in the project leads nowhere else. */
const realFolder = ({ root }: ToolWorld): Promise<string> =>
  confine(`${root}/.baton/retrieval`, 'look', { from: root, inside: [root] });

const threads = new Map<string, AskThread<SearchJob, SearchAnswer>>();

/** Reading, indexing and SQLite are synchronous: with `workerFile` that is work of a thread of its own. */
async function askWorker(job: SearchJob, workerFile: string | undefined, signal: AbortSignal): Promise<SearchAnswer> {
  if (workerFile === undefined) {
    const { answerSearch } = await import('../lazy/retrieval.ts');
    return answerSearch(job, answerPage);
  }
  const ask = threads.get(workerFile) ?? threadOf(workerFile);
  threads.set(workerFile, ask);
  return ask(job, signal);
}

const threadOf = (workerFile: string): AskThread<SearchJob, SearchAnswer> =>
  createThread({
    workerFile,
    kind: 'retrieval',
    ended: (why) => new RunError({ kind: 'internal', message: say(retrievalTexts.workerEnded, { why }) }),
    stopped(signal) {
      if (signal.reason instanceof RunError) return signal.reason;
      return new RunError({ kind: 'cancelled', message: say(retrievalTexts.cancelled) });
    },
  });

function passageOf({ document, text, line, heading, score, fields }: SearchHit): JsonMap {
  const { row, ...own } = isMap(fields) ? fields : {};
  const place: JsonMap = line > 0 ? { line } : {};
  if (heading !== '') place['heading'] = heading;
  if (typeof row === 'number') place['row'] = row;
  return { text, file: nameOf(document, row), place, score: Math.round(score * 1e4) / 1e4, fields: own };
}

/** Of a row, what it says of itself behind its number; else that. */
const nameOf = (document: string, row: Json | undefined): string =>
  typeof row === 'number' ? document.slice(document.indexOf(':') + 1) || say(retrievalTexts.row, { row }) : document;

/** `docs/guide.md:12 (Install › Linux)`, or `row 3`. */
function placeInWords({ document, line, heading, fields }: SearchHit): string {
  const row = isMap(fields) ? fields['row'] : undefined;
  const name = nameOf(document, row);
  return `${typeof row === 'number' || line === 0 ? name : `${name}:${line}`}${heading === '' ? '' : ` (${heading})`}`;
}

const whyOf = (reason: SearchResult['skipped'][number]['reason']): string =>
  say(retrievalTexts.skipped[reason], { most: mostDocumentBytes / 1e6 });

/** Files that one message names. */
const mostNamed = 5;

function sayLeftOut(skipped: SearchResult['skipped']): string {
  const files = skipped
    .slice(0, mostNamed)
    .map(({ name, reason }) => say(retrievalTexts.oneLeftOut, { file: name, why: whyOf(reason) }));
  if (skipped.length > mostNamed) files.push(say(retrievalTexts.more, { count: skipped.length - mostNamed }));
  return say(retrievalTexts.leftOut, { count: skipped.length, files: files.join(', ') });
}
