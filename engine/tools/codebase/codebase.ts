import { withFile } from '../../disk/files/open-file.ts';
import { confine } from '../../disk/paths/confine.ts';
import { codeLanguageOf, codeSymbolKinds, referenceRoles } from '../../language/code.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { codebaseTexts } from '../../language/texts/tools/codebase.ts';
import { filesystemVerbs } from '../../language/texts/tools/filesystem.ts';
import { retrievalTexts } from '../../language/texts/tools/retrieval.ts';
import { say } from '../../language/texts.ts';
import { codebase, mostCodeResults } from '../../language/tools/builtin/codebase.ts';
import type { CodeSymbol } from '../../libraries/code/symbol.ts';
import { searchWords } from '../../libraries/retrieval/words.ts';
import type { ToolContext } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';
import { ignoredFiles } from '../files/ignored-files.ts';
import { attempt, fileSuccess, locate, refuseFile } from '../files/locate.ts';
import { optionalText, textParameter } from '../parameters.ts';
import {
  confinePatterns,
  corpusOfFiles,
  type FileChoice,
  heldByPatterns,
  indexName,
  realFolder,
} from '../retrieval/documents.ts';
import { decodeText } from '../retrieval/read-parts.ts';
import { type Execute, makeTool, type ToolWorld, throwIfStopped } from '../tool.ts';
import { askFiles, askOutline } from './ask-code.ts';
import { type CodeFound, type CodeHit, type CodeQuestion, type FileSymbol, mostCodeBytes } from './code-job.ts';

const outline: Execute = async (parameters, world, { signal }) => {
  const located = await locate(parameters, 'path', 'read', world);
  return attempt(located, filesystemVerbs.read, async () => {
    const refuse = (why: string) => refuseFile(located, filesystemVerbs.read, why);
    const language = codeLanguageOf(located.given)?.language;
    const bytes = await withFile(located.file, async (handle, { size }) => (size > mostCodeBytes ? 'large' : handle.readFile()));
    if (language === undefined) return refuse(codebaseTexts.isNoCode);
    if (bytes === 'large') return refuse(say(codebaseTexts.skipped.large, { most: mostCodeBytes / 1e6 }));

    const text = decodeText(bytes);
    if (text === undefined) return refuse(codebaseTexts.skipped.binary);

    const found = await askOutline(located.given, text, { workerFile: world.workerFile, signal });
    if (!found) return refuse(codebaseTexts.skipped.heavy);

    const { symbols, isComplete } = found;
    return fileSuccess(located, {
      language,
      symbols: symbols.map((one) => describeSymbol({ ...one, file: located.given })),
      count: symbols.length,
      text: symbols.map(outlineLine).join('\n'),
      complete: isComplete,
    });
  });
};

const symbols: Execute = async (parameters, world, context) => {
  const name = optionalText(parameters, 'name');
  const kinds = wordsIn(parameters, 'kind', codeSymbolKinds);
  const { found, told } = await findInFiles(parameters, world, context, {
    of: 'symbols',
    name,
    kinds,
    top: topOf(parameters, 50),
  });

  return { symbols: 'symbols' in found ? found.symbols.map(describeSymbol) : [], count: found.count, ...told };
};

const references: Execute = async (parameters, world, context) => {
  const name = textParameter(parameters, 'name').trim();
  if (!/^[\p{L}\p{N}_$#]+$/u.test(name)) throw wrong(say(codebaseTexts.name, { got: shorten(name) }));

  const roles = wordsIn(parameters, 'role', referenceRoles);
  const { found, told } = await findInFiles(parameters, world, context, {
    of: 'references',
    name,
    roles,
    top: topOf(parameters, 100),
  });
  const places = 'references' in found ? found.references : [];

  return {
    references: places.map(({ file, line, column, role, container, text }) => ({ file, line, column, role, container, text })),
    count: found.count,
    ...told,
  };
};

const search: Execute = async (parameters, world, context) => {
  const query = textParameter(parameters, 'query');
  if (searchWords(query).length === 0) throw wrong(say(retrievalTexts.noQuery));

  const { found, told } = await findInFiles(parameters, world, context, { of: 'search', query, top: topOf(parameters, 5) });
  const hits = 'hits' in found ? found.hits : [];
  return {
    results: hits.map(describeHit),
    text: hits.map((hit, at) => `[${at + 1}] ${placeInWords(hit)}\n${hit.text}`).join('\n\n'),
    ...told,
  };
};

/** Declarations and names in code. Its data is in `.baton/retrieval`. */
export const codebaseTool = {
  ...makeTool(codebase, { outline, symbols, references, search }),
  /** Permission for a folder outside is asked for before the run. */
  async permit(action: string, { from }: JsonMap, world: ToolWorld): Promise<void> {
    if (action !== 'outline' && from !== undefined) await confinePatterns(patternsIn(from), world);
  },
};

/** Answers a question about the files that match `from`. */
async function findInFiles(
  parameters: JsonMap,
  world: ToolWorld,
  { signal, reads }: ToolContext,
  question: CodeQuestion,
): Promise<{ found: CodeFound; told: JsonMap }> {
  const patterns = patternsIn(parameters['from'] ?? '**');
  const { documents, skipped, held } = await codeFiles(patterns, world, signal);
  throwIfStopped(signal);

  const folder = await realFolder(world);
  const job = { of: 'files', folder, index: indexName(patterns, 'code', world), documents, question } as const;
  const answer = await askFiles(job, { workerFile: world.workerFile, signal });
  reads?.({ of: 'code', name: patterns.join('\n'), held });

  const left = [...skipped, ...answer.skipped].sort((a, b) => (a.name < b.name ? -1 : 1));
  const why = { most: mostCodeBytes / 1e6 };
  return {
    found: answer,
    told: {
      success: true,
      files: documents.length - answer.skipped.length,
      broken: answer.broken,
      skipped: left.map(({ name, reason }) => ({ file: name, why: say(codebaseTexts.skipped[reason], why) })),
    },
  };
}

/** The code files that match patterns, without files ignored by version control. Rejects with a RunError. */
async function codeFiles(patterns: readonly string[], world: Pick<ToolWorld, 'bounds' | 'root'>, signal: AbortSignal) {
  const corpus = await corpusOfFiles(patterns, world, signal, await choiceIn(world));
  if (corpus.documents.length + corpus.skipped.length > 0) return corpus;
  throw new RunError({
    kind: 'input',
    message: say(codebaseTexts.noCode, { patterns: patterns.join(', ') }),
    hint: say(codebaseTexts.noCodeHint),
  });
}

async function choiceIn({ bounds, root }: Pick<ToolWorld, 'bounds' | 'root'>): Promise<FileChoice> {
  const real = await confine(root, 'look', { from: root, inside: [root] });
  return {
    mostBytesOf: () => mostCodeBytes,
    passesIn(base) {
      const isIgnored = ignoredFiles(base, { bounds, root: real });
      return async (path, isFolder) => (isFolder || codeLanguageOf(path) !== undefined) && !(await isIgnored(path, isFolder));
    },
  };
}

/** The present fingerprint of the code that matches patterns (a line each); undefined where it cannot be determined. */
export const heldByCode = async (patterns: string, world: Pick<ToolWorld, 'bounds' | 'root'>): Promise<string | undefined> =>
  heldByPatterns(patterns, world, await choiceIn(world));

function patternsIn(from: Json): string[] {
  const list = Array.isArray(from) ? from : [from];
  const patterns = list.filter((one) => typeof one === 'string' && one.trim() !== '');
  if (list.length > 0 && patterns.length === list.length) return patterns.map(String);
  throw wrong(say(codebaseTexts.from, { got: shorten(from) }));
}

function topOf(parameters: JsonMap, usual: number): number {
  const top = parameters['top'] ?? usual;
  if (typeof top === 'number' && Number.isInteger(top) && top >= 1 && top <= mostCodeResults) return top;
  throw wrong(say(codebaseTexts.top, { most: mostCodeResults, got: shorten(top) }));
}

/** One of some words, a list of them, or none. */
function wordsIn<W extends string>(parameters: JsonMap, name: string, words: readonly W[]): W[] {
  const value = parameters[name];
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((one) => {
    const word = words.find((known) => known === one);
    if (word === undefined) throw wrong(say(codebaseTexts.words, { name, words: words.join(', '), got: shorten(value) }));
    return word;
  });
}

const shorten = (value: Json): string => JSON.stringify(value).slice(0, 60);
const wrong = (message: string): RunError => new RunError({ kind: 'input', message });

const describeSymbol = ({ file, line, column, last, kind, name, signature, container }: FileSymbol): JsonMap => ({
  file,
  line,
  column,
  end_line: last,
  kind,
  name,
  signature,
  container,
});

/** Indented by nesting: `  12 method open(file)`. */
function outlineLine({ line, kind, container, signature }: CodeSymbol): string {
  const depth = container === '' ? 0 : container.split('.').length;
  return `${'  '.repeat(depth)}${line} ${kind} ${signature}`;
}

const describeHit = ({ file, line, text, score, symbol }: CodeHit): JsonMap => ({
  file,
  line,
  end_line: line + text.split('\n').length - 1,
  kind: symbol?.kind ?? '',
  name: symbol?.name ?? '',
  signature: symbol?.signature ?? '',
  container: symbol?.container ?? '',
  score: Math.round(score * 1e4) / 1e4,
  text,
});

/** `src/files.ts:12 (method Files.open)`. */
function placeInWords({ file, line, symbol }: CodeHit): string {
  if (!symbol) return `${file}:${line}`;
  const { kind, name, container } = symbol;
  return `${file}:${line} (${kind} ${container === '' ? name : `${container}.${name}`})`;
}
