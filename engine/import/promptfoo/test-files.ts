import type { Node } from 'yaml';
import { isMap as isMapNode, isNode, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { promptfooTexts } from '../../language/texts/import/promptfoo.ts';
import { say } from '../../language/texts.ts';
import type { ImportReading } from '../source/fields.ts';
import { addText, excerpt, fieldsOf, nodeJson } from '../source/fields.ts';
import { filesFor } from '../source/files.ts';

/** The maps in a place: itself where it is one, else those in the file or files that it names. */
export function readMaps(node: Node, reading: ImportReading): Node[] {
  const path = isScalar(node) ? node.value : fieldsOf(reading, node).all.get('path')?.value;
  if (isMapNode(node) && path === undefined) return [node];
  const name = String(isScalar(path) ? path.value : path);
  const found = readTestData(name, node, reading);
  if (found.length === 0) addText(reading, node, say(promptfooTexts.testFile, { name: excerpt(nodeJson(reading, node)) }));
  return found.flatMap((data) => (Array.isArray(data) ? data : [data])).flatMap((one) => toNode(one, node, reading));
}

/** The data of the file or files with a name; empty where none can be read, with a note for each broken one. */
export function readTestData(name: string, at: Node, reading: ImportReading): Json[] {
  const { files } = reading;
  const path = name.replace(/^file:\/\//, '');
  if (!files.read || /^[a-z]+:\/\//.test(path)) return [];

  return filesFor(path, files).flatMap((one) => {
    const text = files.read?.(one);
    if (text === undefined) return [];
    try {
      return parseFile(one, text, reading);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      addText(reading, at, say(promptfooTexts.brokenFile, { name: one, why: firstLine(error) }));
      return [];
    }
  });
}

const firstLine = ({ message }: Error): string => excerpt((message.split('\n')[0] ?? '').replace(/[.:]$/, ''));

/** A value of a test; the text of the file where it names a readable one. */
export function readTestValue(value: Json, { files }: ImportReading): Json {
  const [, path = ''] =
    typeof value === 'string' ? (/^file:\/\/(\S+\.(?:txt|md|json|html?|xml|csv|ya?ml|j2))$/i.exec(value) ?? []) : [];
  return path === '' ? value : (files.read?.(path)?.trim() ?? value);
}

/** Parses a text by its file's extension. Throws an Error where it is broken. */
function parseFile(path: string, text: string, { files }: ImportReading): Json[] {
  if (/\.csv$/i.test(path)) return [(files.readCsv?.(text) ?? []).map(testOfRow)];
  if (/\.jsonl$/i.test(path)) return [text.split('\n').flatMap((line): Json[] => (line.trim() === '' ? [] : [JSON.parse(line)]))];
  if (!/\.(?:json|ya?ml)$/i.test(path)) return [];

  const doc = parseDocument(text, { merge: true, logLevel: 'silent' });
  const [fault] = doc.errors;
  if (fault) throw fault;

  const data: Json = doc.toJS();
  return data === null ? [] : [data];
}

/**
 * A row as a test: `__expected` (and `__expected1`, …) holds an assertion, every other column is a variable.
 * https://www.promptfoo.dev/docs/configuration/test-cases
 */
function testOfRow(row: Readonly<Record<string, string>>): JsonMap {
  const test: JsonMap = {};
  const vars: JsonMap = {};
  const asserted: Json[] = [];
  for (const [name, value] of Object.entries(row)) {
    if (name.startsWith('__') && value.trim() === '') continue;
    if (name.startsWith('__expected')) asserted.push(assertionOf(value.trim()));
    else if (name === '__description') test['description'] = value;
    else if (name.startsWith('__')) test[name] = value;
    else vars[name] = value;
  }

  return { ...test, vars, assert: asserted };
}

/** An assertion in a cell: `contains: rope`, `similar(0.8): …`; text without a kind is the whole answer. */
function assertionOf(cell: string): JsonMap {
  const [, said = '', value = ''] = /^((?:not-)?[a-z]+(?:-[a-z]+)*)(?:\([\d.]+\))?(?::\s*(.*))?$/s.exec(cell) ?? [];
  const type = { grade: 'llm-rubric', fn: 'javascript', eval: 'javascript' }[said] ?? said;
  return assertionTypes.test(type) ? { type, value } : { type: 'equals', value: cell };
}

/** The kinds of assertions that a cell can name; other words before a colon are no kind. */
const assertionTypes =
  /^(?:not-)?(?:equals|i?contains(?:-any|-all|-json|-sql|-xml)?|starts-with|regex|is-(?:json|sql|xml|html|refusal|valid-\S+)|javascript|python|ruby|similar|llm-rubric|model-graded-\S+|answer-relevance|context-\S+|classifier|moderation|g-eval|factuality|cost|latency|levenshtein|rouge-n|bleu|gleu|meteor|perplexity(?:-score)?|webhook|select-best|pi|guardrails)$/;

/** Data of another file as a node at the position where the file is named. */
function toNode(data: Json, at: Node, { doc }: ImportReading): Node[] {
  if (!isMap(data)) return [];
  const node: unknown = doc.createNode(data);
  if (!isNode(node)) return [];

  visit(node, {
    Node: (_, one) => {
      if (isScalar(one) || isMapNode(one) || isSeq(one)) one.range = at.range;
    },
  });

  return [node];
}
