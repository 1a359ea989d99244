import { defined } from '../../../language/json.ts';
import { choicesIn } from './answer-form.ts';
import { isOrder } from './orders.ts';

/** A document in a prompt, with its name. */
export interface Document {
  name?: string;
  text: string;
}

/** A prompt split into its instructions and its documents. */
export interface Question {
  instruction: string;
  documents: Document[];
}

const labels =
  'text|documents?|sources?|article|content|context|input|message|e-?mail|notes?|data|transcript|facts|findings|statements|passages?|excerpts?|snippets?|ticket|review|report|letter|values|wishes';
const labelLine = new RegExp(`^\\s*(?:the\\s+)?(?:${labels})(?:\\s*\\(([^)\\n]+)\\)|\\s+\\d{1,3})?\\s*:\\s*(.*)$`, 'i');
const fileName = /^["'`]?([\w][\w ./-]*\.[A-Za-z]\w{0,4})["'`]?$/;
const fileLine = /^\s*(?:file|path|name|title|source)\s*:\s*(.+?)\s*$/i;

/** The lines of a prompt, with an index of closing marks, so that a long text with many open marks is read once. */
interface Lines {
  all: readonly string[];
  /** Lines with only one mark, by the mark; in order. */
  marks: ReadonlyMap<string, readonly number[]>;
  /** Lines with `</tag>`, by the tag; in order. */
  ends: ReadonlyMap<string, readonly number[]>;
}

function linesOf(prompt: string): Lines {
  const all = prompt.replaceAll('\r\n', '\n').split('\n');
  const [marks, ends] = [new Map<string, number[]>(), new Map<string, number[]>()];

  const note = (places: Map<string, number[]>, key: string, at: number): void => {
    const existing = places.get(key);
    if (existing) existing.push(at);
    else places.set(key, [at]);
  };

  for (const [at, line] of all.entries()) {
    const mark = line.trim();
    if (/^(?:`+|~+|"+|'+|>+|-+|=+)$/.test(mark)) note(marks, mark, at);
    for (const tag of new Set(Array.from(line.matchAll(/<\/([a-z][\w-]*)>/gi), ([, name = '']) => name))) note(ends, tag, at);
  }

  return { all, marks, ends };
}

/** The first of some sorted positions behind line `i`. */
function firstBehind(places: readonly number[] = [], i: number): number | undefined {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) > i) high = middle;
    else low = middle + 1;
  }

  return places[low];
}

/** Splits a prompt. Fences, tags and labels delimit documents; without any, text that gives no order is the document. */
export function readDocuments(prompt: string): Question {
  const lines = linesOf(prompt);
  const { all } = lines;
  const order: string[] = [];
  const documents: Document[] = [];
  let named: string | undefined;
  let i = 0;
  while (i < all.length) {
    const line = all[i] ?? '';
    const found = fenced(lines, i) ?? tagged(lines, i) ?? labelled(lines, i);
    if (found) {
      if (found.document) documents.push(defined({ name: named, ...found.document }));
      named = found.document ? undefined : (found.name ?? named);
      order.push(...(found.order ?? []));
      i = found.next;
      continue;
    }

    const file = fileName.exec(fileLine.exec(line)?.[1] ?? '')?.[1];
    if (file && (fenced(lines, next(all, i)) || tagged(lines, next(all, i)))) named = file;
    else order.push(line);
    i++;
  }

  const instruction = tidy(order.join('\n'));
  return documents.length ? { instruction, documents: documents.filter(({ text }) => text.trim()) } : withoutMarks(instruction);
}

interface Found {
  document?: Document;
  name?: string;
  order?: string[];
  next: number;
}

/** The next line that is not blank. */
function next(lines: readonly string[], i: number): number {
  let at = i + 1;
  while (at < lines.length && !lines[at]?.trim()) at++;
  return at;
}

const fenceLine = /^\s*(`{3,}|~{3,}|"{3,}|'{3,}|<{3,}|-{3,}|={3,})\s*([\w-]*)\s*$/;

/** A fence that opens on line `i`. Rules (`---`, `===`) need a closing one; other fences may run to the end. */
function fenced({ all, marks }: Lines, i: number): Found | undefined {
  const mark = fenceLine.exec(all[i] ?? '')?.[1];
  if (!mark) return undefined;

  const closing = mark.startsWith('<') ? '>'.repeat(mark.length) : mark;
  const end = firstBehind(marks.get(closing), i);
  if (end === undefined && /^[-=]/.test(mark)) return undefined;

  return {
    document: { text: all.slice(i + 1, end ?? all.length).join('\n') },
    next: end === undefined ? all.length : end + 1,
  };
}

/** `<document name="a.md">` … `</document>`, from line `i`. */
function tagged({ all, ends }: Lines, i: number): Found | undefined {
  const open = /^\s*<([a-z][\w-]*)((?:\s+[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*>(.*)$/i.exec(all[i] ?? '');
  const [tag, attributes, rest] = [open?.[1], open?.[2] ?? '', open?.[3] ?? ''];
  if (!tag) return undefined;

  const closing = `</${tag}>`;
  const end = rest.includes(closing) ? i : firstBehind(ends.get(tag), i);
  if (end === undefined) return undefined;

  const name = /(?:name|file|source|path|title)\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes);
  const given = name?.[1] ?? name?.[2];
  const last = end === i ? rest : (all[end] ?? '');
  const text = [...(end === i ? [] : [rest, ...all.slice(i + 1, end)]), last.slice(0, last.indexOf(closing))].join('\n');

  return {
    document: defined({ name: given, text: text.replace(/^\n|\n$/g, '') }),
    next: end + 1,
  };
}

/** `Text:` on a line of its own or before the words, from line `i`. */
function labelled(lines: Lines, i: number): Found | undefined {
  const { all } = lines;
  const match = labelLine.exec(all[i] ?? '');
  if (!match) return undefined;

  const [name, rest] = [match[1], match[2] ?? ''];
  const after = next(all, i);
  const file = name ?? fileName.exec(rest)?.[1];
  if ((!rest || file !== undefined) && (fenced(lines, after) || tagged(lines, after)))
    return defined({ name: file, next: i + 1 });

  // Text behind the label is one paragraph; without it the document continues to the next label or fence.
  const isParagraph = rest !== '' && file === undefined;
  let end = i + 1;
  while (end < all.length && !beginsDocument(lines, end) && !(isParagraph && !all[end]?.trim())) end++;
  const body = [...(isParagraph ? [rest] : []), ...all.slice(i + 1, end)];
  const paragraphs = body
    .join('\n')
    .trim()
    .split(/\n\s*\n/);
  const order: string[] = [];
  while (paragraphs.length > 1 && isOrder(paragraphs.at(-1) ?? '')) order.unshift(paragraphs.pop() ?? '');

  return { document: defined({ name: file, text: paragraphs.join('\n\n') }), order, next: end };
}

const beginsDocument = (lines: Lines, i: number): boolean =>
  labelLine.test(lines.all[i] ?? '') || fenced(lines, i) !== undefined || tagged(lines, i) !== undefined;

/**
 * A prompt without delimiters: paragraphs with orders are the instruction, the others the document. Text below an order's
 * colon belongs to the document, however short it is.
 */
function withoutMarks(prompt: string): Question {
  const paragraphs = paragraphsOf(prompt);
  const orders = paragraphs.filter((one, i) => isOrder(one) || (i === 0 && /:\s*$/.test(one)));
  const asked = new Set(orders);
  const rest = paragraphs.filter((one) => !asked.has(one));
  if (orders.length && rest.length)
    return { instruction: tidy(orders.join('\n\n')), documents: [{ text: rest.join('\n\n').trim() }] };

  const inLine = behindColon(prompt.trim()) ?? behindQuestion(prompt.trim());
  if (inLine) return inLine;
  if (!orders.length && prompt.split(/\s+/).length > 60) return { instruction: '', documents: [{ text: prompt }] };

  return { instruction: prompt, documents: [] };
}

function paragraphsOf(prompt: string): string[] {
  const [order, below] = belowColon(prompt.trim());
  const parts = below === undefined ? [prompt] : [order, below];
  return parts
    .flatMap((part) => part.split(/\n\s*\n/))
    .filter((one) => one.trim() && !/^\s*(?:-{3,}|={3,}|\*{3,})\s*$/.test(one));
}

/** `Summarise in 2 sentences:` with the text below it. Labels to choose from are no text. */
function belowColon(prompt: string): [order: string, below?: string] {
  const [, order, below] = /^([^\n]{4,160}:)[^\S\n]*\n([\s\S]+)$/.exec(prompt) ?? [];
  if (order === undefined || below === undefined || !isOrder(order)) return [prompt];
  return choicesIn(`${order} ${below}`) ? [prompt] : [order, below];
}

/** `Summarise this note: Tides are high in spring.` */
function behindColon(prompt: string): Question | undefined {
  const [, order = '', text = ''] = /^([^\n:]{4,160}:)\s+([\s\S]+)$/.exec(prompt) ?? [];
  if (!isOrder(order)) return undefined;
  const isText = text.split(/\s+/).length >= 8 || (isSentence(text) && !choicesIn(prompt));
  return isText ? { instruction: order, documents: [{ text: text.trim() }] } : undefined;
}

/** `How large is the budget? Every engineer has 2,400 euros.` A sentence about how to answer stays an instruction. */
function behindQuestion(prompt: string): Question | undefined {
  const [, question = '', rest = ''] = /^([^\n?]{8,300}\?)\s+([\s\S]+)$/.exec(prompt) ?? [];
  if (!isOrder(question)) return undefined;
  const sentences = rest.split(/(?<=[.!?])\s+/);
  const text = sentences.filter((one) => !isOrder(one)).join(' ');
  if (!isSentence(text)) return undefined;
  return { instruction: [question, ...sentences.filter(isOrder)].join(' '), documents: [{ text }] };
}

/** A few words that look like a complete sentence. */
const isSentence = (text: string): boolean => /^["'“‘]?[\p{Lu}\d][\s\S]*[.!…]["'”’]?$/u.test(text) && /\s/.test(text);

const tidy = (text: string): string => text.replace(/\n{3,}/g, '\n\n').trim();
