import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { retrievalTexts } from '../../language/texts/tools/retrieval.ts';
import { say } from '../../language/texts.ts';
import { chunkings, mostPassages, retrieval } from '../../language/tools/builtin/retrieval.ts';
import { searchWords } from '../../libraries/retrieval/words.ts';
import { RunError } from '../../state/failure.ts';
import { optionalText, textParameter, wordParameter } from '../parameters.ts';
import { type Execute, makeTool, type ToolWorld, throwIfStopped } from '../tool.ts';
import { askIndex } from './ask-index.ts';
import {
  type Corpus,
  confinePatterns,
  corpusOfFiles,
  corpusOfRows,
  indexName,
  isLarge,
  mostBytesOf,
  realFolder,
} from './documents.ts';
import { mostQueryWords, type SearchHit, type SearchJob, type SearchResult } from './search-job.ts';

const usualTop = 5;

const search: Execute = async (parameters, world, context) => {
  const { signal, log, reads } = context;
  const model = optionalText(parameters, 'model');
  const patterns = patternsIn(parameters['from']);
  const query = textParameter(parameters, 'query');
  const chunking = wordParameter(parameters, 'chunk', chunkings);
  const top = topOf(parameters['top']);
  const where = whereOf(parameters['where']);
  const { size: count } = new Set(searchWords(query));
  if (count === 0) throw wrong(say(retrievalTexts.noQuery));

  if (count > mostQueryWords) log(say(retrievalTexts.longQuery, { count, most: mostQueryWords }));

  const { documents, skipped, held } = await corpusOf(parameters, patterns, world, signal);
  throwIfStopped(signal);
  const folder = await realFolder(world);
  const index = indexName(patterns ?? held, chunking, world);
  const job: SearchJob = {
    folder,
    index,
    isKept: patterns !== undefined || model !== undefined || isLarge(documents),
    chunking,
    documents,
    workerFile: world.workerFile,
    query,
    top,
    where,
  };
  const result = await askIndex(job, model, context);
  if (patterns) reads?.({ of: 'files', name: patterns.join('\n'), held });

  const { hits, chunks, skipped: unread, unknown } = result;
  for (const field of chunks > 0 ? unknown : []) log(say(retrievalTexts.unknownField, { field }));
  const leftOut = [...skipped, ...unread].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (leftOut.length) log(sayLeftOut(leftOut));
  const passages = hits.map(passageOf);

  return {
    success: true,
    passages,
    text: hits.map((hit, at) => `[${at + 1}] ${placeInWords(hit)}\n${hit.text}`).join('\n\n'),
    files: documents.length - unread.length,
    chunks,
    skipped: leftOut.map((one) => ({ file: one.name, why: whyOf(one) })),
  };
};

/** Searches files of the project and rows. Its data is in `.baton/retrieval`. */
export const retrievalTool = {
  ...makeTool(retrieval, { search }),
  /** Permission for a folder outside is asked for before the run. */
  async permit(_action: string, { from }: JsonMap, world: ToolWorld): Promise<void> {
    const patterns = from === undefined ? undefined : patternsIn(from);
    if (patterns) await confinePatterns(patterns, world);
  },
};

/** Patterns of files; undefined for a search in rows. Throws a RunError (`input`) for anything else. */
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
  if (!isMap(where)) throw wrong(say(retrievalTexts.where, { got: shorten(where) }));
  for (const [field, want] of Object.entries(where)) {
    const values = Array.isArray(want) ? want : [want];
    if (values.some((one) => typeof one === 'object' && one !== null))
      throw wrong(say(retrievalTexts.whereField, { field, got: shorten(want) }));
  }

  return where;
}

const shorten = (value: Json | undefined): string => JSON.stringify(value ?? null).slice(0, 60);
const wrong = (message: string): RunError => new RunError({ kind: 'input', message });

function passageOf(hit: SearchHit): JsonMap {
  const { text, line, heading, page, sheet, score, row, fields } = hit;
  const place: JsonMap = line > 0 ? { line } : {};
  if (page !== undefined) place['page'] = page;
  if (sheet !== undefined) place['sheet'] = sheet;
  if (heading !== '') place['heading'] = heading;
  if (row !== undefined) place['row'] = row;

  return { text, file: nameOf(hit), place, score: Math.round(score * 1e4) / 1e4, fields };
}

/** For a row, its own name behind its number; else the document's. */
const nameOf = ({ document, row }: SearchHit): string =>
  row === undefined ? document : document.slice(document.indexOf(':') + 1) || say(retrievalTexts.row, { row });

/** `docs/guide.md:12 (Install › Linux)`, `row 3`, `report.pdf (page 4)`, or `prices.xlsx (sheet Seats, row 12)`. */
function placeInWords(hit: SearchHit): string {
  const { line, heading, page, sheet, row } = hit;
  const name = nameOf(hit);
  if (page !== undefined) return `${name} (${say(retrievalTexts.page, { page })})`;
  if (sheet !== undefined) return `${name} (${say(retrievalTexts.sheet, { sheet, line })})`;
  return `${row !== undefined || line === 0 ? name : `${name}:${line}`}${heading === '' ? '' : ` (${heading})`}`;
}

const whyOf = ({ name, reason }: SearchResult['skipped'][number]): string =>
  say(retrievalTexts.skipped[reason], { most: mostBytesOf(name) / 1e6 });

/** The most files in a message. */
const mostNamed = 5;

function sayLeftOut(skipped: SearchResult['skipped']): string {
  const files = skipped.slice(0, mostNamed).map((one) => say(retrievalTexts.oneLeftOut, { file: one.name, why: whyOf(one) }));
  if (skipped.length > mostNamed) files.push(say(retrievalTexts.more, { count: skipped.length - mostNamed }));
  return say(retrievalTexts.leftOut, { count: skipped.length, files: files.join(', ') });
}
