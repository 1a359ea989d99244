import { basename, dirname, join } from 'node:path';
import { Document, isScalar, visit } from 'yaml';
import type { SourceNode } from '../compile/source/nodes.ts';
import { pairOf, toJson } from '../compile/source/nodes.ts';
import { parseSource, problemsOf } from '../compile/source/source.ts';
import { syntaxProblem } from '../compile/source/yaml/syntax.ts';
import type { Json } from '../language/json.ts';
import type { Problem, Range } from '../language/problems.ts';
import { autoTexts } from '../language/texts/run/auto.ts';
import { say } from '../language/texts.ts';
import type { Disk } from './disk.ts';

/** A stored answer; not asked for again while the question stays the same. */
export interface LockEntry {
  /** The tag's id. */
  site: string;
  /** Fingerprint of the question. */
  question: string;
  /** The text of the question, for people. */
  asked: string;
  answer: Json;
  /** The model that answered. */
  model: string;
  /** ISO 8601, UTC. */
  date: string;
}

/** The lock file's text, in an order that is independent of the run. */
export function formatLock(entries: readonly LockEntry[]): string {
  const sorted = [...entries].sort((a, b) => compare(a.site, b.site) || compare(a.question, b.question));
  const answers = sorted.map(({ site, question, asked, answer, model, date }) => ({
    site,
    question,
    asked,
    answer,
    model,
    date,
  }));
  const comment = say(autoTexts.lockHeading)
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n');
  const document = new Document({ version: 1, answers });

  // More digits than a number holds exactly would be refused on reading: such a number is written in exponent notation.
  visit(document, (_, node) => {
    if (isScalar(node) && Number.isInteger(node.value) && !Number.isSafeInteger(node.value)) node.format = 'EXP';
  });

  return `${comment}\n${document.toString({ lineWidth: 0 })}`;
}

const compare = (a: string, b: string) => {
  if (a < b) return -1;
  if (a > b) return 1;
  return 0;
};

/** Reads a lock file. Unusable entries become problems (with their range in the text) and are left out; never throws. */
export function parseLock(text: string): { entries: LockEntry[]; problems: Problem[]; ranges: ReadonlyMap<LockEntry, Range> } {
  const source = parseSource(text);
  const problems = problemsOf(source);
  const entries: LockEntry[] = [];
  /** The ranges of the answers. */
  const ranges = new Map<LockEntry, Range>();
  const wrong = (range: Range, at: number, message: string) =>
    problems.push(syntaxProblem('wrong-type', { start: range.start + at, end: range.end + at }, message));
  if (source.root !== undefined && source.root !== 'map')
    problems.push(syntaxProblem('wrong-type', { start: 0, end: text.length }, say(autoTexts.lockNoMap)));
  const version = source.entries.find(({ key }) => key.text === 'version');
  if (version && toJson(version.value) !== 1) wrong(version.value.range, version.at, say(autoTexts.lockVersion));
  const list = source.entries.find(({ key }) => key.text === 'answers');
  if (list && list.value.kind !== 'list') wrong(list.value.range, list.at, say(autoTexts.lockNoList));

  for (const item of list?.value.kind === 'list' ? list.value.items : []) {
    const entry = readEntry(item);
    if (typeof entry === 'string') wrong(item.range, list?.at ?? 0, entry);
    else {
      const { start, end } = pairOf(item, 'answer')?.value.range ?? item.range;
      const at = list?.at ?? 0;
      ranges.set(entry, { start: start + at, end: end + at });
      entries.push(entry);
    }
  }

  return { entries, problems, ranges };
}

const textFields = ['site', 'question', 'asked', 'model', 'date'] as const;

function readEntry(node: SourceNode): LockEntry | string {
  const answer = pairOf(node, 'answer');
  const texts = textFields
    .map((name) => pairOf(node, name)?.value)
    .map((value) => (value?.kind === 'scalar' && value.style !== 'absent' ? value.text : undefined));
  const missing = textFields.find((name, index) => texts[index] === undefined && (name === 'site' || name === 'question'));
  if (missing !== undefined || !answer) return say(autoTexts.lockEntry, { name: missing ?? 'answer' });

  const [site = '', question = '', asked = '', model = '', date = ''] = texts;
  return { site, question, asked, answer: toJson(answer.value), model, date };
}

/** The entries of the tags whose ids have this prefix, without it. */
export const entriesWithPrefix = (entries: readonly LockEntry[], prefix: string): LockEntry[] =>
  entries.flatMap((entry) => (entry.site.startsWith(prefix) ? [{ ...entry, site: entry.site.slice(prefix.length) }] : []));

/** Maximum number of questions per tag: a question that reads inputs is another one for each value. */
const keptPerSite = 20;

/** Adds new answers, and removes tags that no longer exist and the oldest questions of a tag. */
export function mergeLock(entries: readonly LockEntry[], fresh: readonly LockEntry[], sites: ReadonlySet<string>): LockEntry[] {
  const merged = new Map<string, LockEntry>();
  for (const entry of [...entries, ...fresh]) {
    if (sites.has(entry.site)) merged.set(`${entry.site} ${entry.question}`, entry);
  }
  const bySite = Map.groupBy(merged.values(), ({ site }) => site);
  return [...bySite.values()].flatMap((of) => of.sort((a, b) => compare(b.date, a.date)).slice(0, keptPerSite));
}

/** The answer to exactly this question. */
export const lockedAnswer = (entries: readonly LockEntry[], site: string, question: string): LockEntry | undefined =>
  entries.find((entry) => entry.site === site && entry.question === question);

/** `NAME.auto.lock.yaml` beside the pipeline. */
export const lockFileOf = (file: string): string =>
  join(dirname(file), `${basename(file).replace(/(\.baton)?\.ya?ml$/i, '')}.auto.lock.yaml`);

/** A lock file on the disk. */
export type LockFile = { file: string } & (({ text: string } & ReturnType<typeof parseLock>) | { text?: undefined; why: string });

/** The lock file beside a pipeline; undefined if there is none. */
export function readLockFile(pipeline: string, disk: Disk): LockFile | undefined {
  const file = lockFileOf(pipeline);
  const content = disk.read(file);
  if (content === undefined) return undefined;
  if (content.text === undefined) return { file, why: content.why };
  return { file, text: content.text, ...parseLock(content.text) };
}

/** The locked answers beside a pipeline; none if the lock file is missing or unreadable: the run itself reports why. */
export function lockedEntries(pipeline: string, disk: Disk): LockEntry[] {
  const lock = readLockFile(pipeline, disk);
  return lock?.text === undefined ? [] : lock.entries;
}

/** The AUTO tags with a locked answer beside a pipeline. */
export const lockedTags = (pipeline: string, disk: Disk): ReadonlySet<string> =>
  new Set(lockedEntries(pipeline, disk).map(({ site }) => site));
