import type { DatabaseSync } from 'node:sqlite';
import { codeLanguageOf, codeSymbolKinds, type GrammarName } from '../../language/code.ts';
import { referencesIn } from '../../libraries/code/references.ts';
import { type CodeSymbol, enclosingSymbol, fullName } from '../../libraries/code/symbol.ts';
import { symbolsIn } from '../../libraries/code/symbols.ts';
import { compileWildcard } from '../../trust/wildcard.ts';
import { useIndex } from '../retrieval/index-file.ts';
import { queryIndex, skippedIn } from '../retrieval/query-index.ts';
import { decodeText, readBytes } from '../retrieval/read-parts.ts';
import type { DocumentFault, SearchDocument } from '../retrieval/search-job.ts';
import { type IndexedDocument, updateIndex } from '../retrieval/update-index.ts';
import { chunkCode, namesPassage } from './code-chunks.ts';
import type { CodeFound, CodeHit, CodeJob, CodeQuestion, FileReference, FileSymbol } from './code-job.ts';
import { withTree } from './parse.ts';

type FilesJob = Extract<CodeJob, { of: 'files' }>;
type QuestionOf<Of> = Extract<CodeQuestion, { of: Of }>;

/** Answers a question about files. References are read from the files, everything else from their index. */
export async function answerQuestion({ folder, index, documents, question }: FilesJob): Promise<CodeFound> {
  if (question.of === 'references') return findReferences(documents, question);
  return useIndex({ folder, index, isKept: true }, async (db): Promise<CodeFound> => {
    await updateIndex(db, documents, indexCode);
    return question.of === 'symbols' ? findSymbols(db, question) : searchCode(db, question);
  });
}

interface CodeText {
  text: string;
  grammar: GrammarName;
}
/** A parsed text, or the reason that there is none. */
type ReadCode = CodeText | { fault: DocumentFault };

async function readCode({ name, file = '' }: SearchDocument): Promise<ReadCode> {
  const grammar = codeLanguageOf(name)?.grammar;
  if (!grammar) return { fault: 'language' };
  const bytes = await readBytes(file);
  if (typeof bytes === 'string') return { fault: bytes };
  const text = decodeText(bytes);
  return text === undefined ? { fault: 'binary' } : { text, grammar };
}

async function indexCode(document: SearchDocument): Promise<IndexedDocument> {
  const left = (skipped: DocumentFault): IndexedDocument => ({ fields: {}, chunks: [], skipped });
  const code = await readCode(document);
  if ('fault' in code) return left(code.fault);

  const { text, grammar } = code;
  const read = await withTree(text, grammar, (tree, check) => ({
    symbols: symbolsIn(tree, grammar, check),
    broken: tree.rootNode.hasError,
  }));
  if (!read) return left('heavy');

  const { symbols, broken } = read;
  return { fields: { broken }, chunks: chunkCode(text, symbols), symbols };
}

/** Files that were only partly read, or not at all. */
function coverageOf(db: DatabaseSync): Pick<CodeFound, 'broken' | 'skipped'> {
  const broken = db.prepare("SELECT name FROM document WHERE fields ->> 'broken' = 1 ORDER BY name").all();
  return { broken: broken.map(({ name }) => String(name)), skipped: skippedIn(db) };
}

function findSymbols(db: DatabaseSync, { name, kinds, top }: QuestionOf<'symbols'>): CodeFound {
  const wanted = new Set(kinds);
  const rankOf = rankNames(name);
  const found: { rank: number; symbol: FileSymbol }[] = [];
  for (const row of db.prepare(allSymbols).iterate()) {
    const symbol = symbolOf(row);
    const rank = wanted.size > 0 && !wanted.has(symbol.kind) ? undefined : rankOf(symbol.name);
    if (rank !== undefined) found.push({ rank, symbol: { ...symbol, file: String(row['file']) } });
  }

  found.sort((a, b) => a.rank - b.rank || compareTexts(a.symbol.file, b.symbol.file) || a.symbol.line - b.symbol.line);
  return { symbols: found.slice(0, top).map(({ symbol }) => symbol), count: found.length, ...coverageOf(db) };
}

/** The rank of a name as a match, 0 is best; undefined for no match. */
function rankNames(wanted: string | undefined): (name: string) => number | undefined {
  if (wanted === undefined) return () => 0;
  if (wanted.includes('*')) {
    const fits = compileWildcard(wanted);
    return (name) => (fits(name) ? 0 : undefined);
  }

  const small = wanted.toLowerCase();
  return (name) => {
    if (name === wanted) return 0;
    const at = name.toLowerCase().indexOf(small);
    if (at < 0) return undefined;
    if (name.length === small.length) return 1;
    return at === 0 ? 2 : 3;
  };
}

function searchCode(db: DatabaseSync, { query, top }: QuestionOf<'search'>): CodeFound {
  const { hits, chunks } = queryIndex(db, { query, top, where: {} });
  const find = db.prepare(`SELECT * FROM (${allSymbols}) WHERE file = ? AND first <= ? AND last >= ?`);
  const found = hits.map(({ document, line, text, score }): CodeHit => {
    const enclosing = find.all(document, line, line).map(symbolOf).filter(namesPassage);
    return { file: document, line, text, score, symbol: enclosingSymbol(enclosing, line) };
  });

  return { hits: found, count: chunks, ...coverageOf(db) };
}

async function findReferences(documents: readonly SearchDocument[], question: QuestionOf<'references'>): Promise<CodeFound> {
  const total: CodeFound & { references: FileReference[] } = { references: [], count: 0, broken: [], skipped: [] };
  const { name, roles, top } = question;
  for await (const [file, code] of readAll([...documents].sort((a, b) => compareTexts(a.name, b.name)))) {
    // A file without these letters needs no parsing.
    if ('text' in code && !code.text.includes(name)) continue;

    const wanted = { name, roles, most: top - total.references.length };
    const read = 'text' in code ? await referencesInFile(file, code, wanted) : code.fault;
    if (typeof read === 'string') {
      total.skipped.push({ name: file, reason: read });
      continue;
    }

    if (read.broken) total.broken.push(file);
    total.count += read.count;
    total.references.push(...read.references);
  }

  return total;
}

/** Files that are read in parallel. */
const together = 32;

async function* readAll(documents: readonly SearchDocument[]): AsyncGenerator<[file: string, code: ReadCode]> {
  for (let at = 0; at < documents.length; at += together) {
    const some = documents.slice(at, at + together);
    yield* await Promise.all(some.map(async (one): Promise<[string, ReadCode]> => [one.name, await readCode(one)]));
  }
}

async function referencesInFile(
  file: string,
  { text, grammar }: CodeText,
  { name, roles, most }: Pick<QuestionOf<'references'>, 'name' | 'roles'> & { most: number },
): Promise<{ references: FileReference[]; count: number; broken: boolean } | 'heavy'> {
  const read = await withTree(text, grammar, (tree, check) => {
    const symbols = symbolsIn(tree, grammar, check);
    return { symbols, references: referencesIn(tree, { name, symbols, check }), broken: tree.rootNode.hasError };
  });
  if (!read) return 'heavy';

  const lines = text.split('\n');
  const named = read.symbols.filter(namesPassage);
  const fitting = read.references.filter(({ role }) => roles.length === 0 || roles.includes(role));
  // The surroundings are only computed for shown references: a generated file may have hundreds of thousands.
  const references = fitting.slice(0, most).map((one): FileReference => {
    const own = read.symbols.find(({ line, column }) => line === one.line && column === one.column);
    const enclosing = enclosingSymbol(named, one.line);
    const line = (lines[one.line - 1] ?? '').trim();
    const shown = line.length > longestLine ? `${line.slice(0, longestLine - 1)}\u2026` : line;
    return { ...one, file, container: own?.container ?? (enclosing ? fullName(enclosing) : ''), text: shown };
  });

  return { references, count: fitting.length, broken: read.broken };
}

/** The characters of a line that are shown. */
const longestLine = 200;

const allSymbols =
  'SELECT document.name AS file, kind, symbol.name AS name, line, place, first, last, signature, container FROM symbol JOIN document ON document.n = symbol.document';

const symbolOf = (row: Record<string, unknown>): CodeSymbol => ({
  kind: codeSymbolKinds.find((one) => one === row['kind']) ?? 'variable',
  name: String(row['name']),
  line: Number(row['line']),
  column: Number(row['place']),
  first: Number(row['first']),
  last: Number(row['last']),
  signature: String(row['signature']),
  container: String(row['container']),
});

const compareTexts = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
