import type { Compiled } from '../compile/compile.ts';
import { templatesOfPieces } from '../compile/pipeline/auto/tags.ts';
import type { AutoPiece, AutoSite, AutoType } from '../compile/pipeline/model/value.ts';
import type { Json } from '../language/json.ts';
import { memoize } from '../language/memoize.ts';
import type { LockEntry } from '../workspace/lock-file.ts';
import { lockedAnswer } from '../workspace/lock-file.ts';
import { constraintsInWords } from './constraints.ts';
import { withCandidates } from './dependency-candidates.ts';
import type { AutoSurroundings } from './question.ts';
import { buildQuestion } from './question.ts';
import { surroundingsOf } from './surroundings.ts';

/** All that is known of a tag without asking a model. */
export interface AutoPreview {
  site: string;
  field: string;
  type: AutoType;
  /** The words of the tag as they are written. */
  words: string;
  /** The constraints of the answer, in words. */
  constraints: string;
  /** The answers that it may have, where they are few. */
  choices?: readonly string[] | undefined;
  when: AutoSite['when'];
  /** The exact question; templates and inner tags that only a run can fill stand in it as they are written. */
  prompt: string;
  /** The system prompt sent with the question. */
  system: string;
  /** Input tokens, an estimate: four characters each. */
  tokens: number;
  /**
   * `locked`: answered, and not asked again. `outdated`: locked answers exist, but for an earlier question. `unlocked`: will
   * be asked. `depends`: whether it will be asked depends on values of the run. `run`: asked during the run, never locked.
   */
  state: 'locked' | 'outdated' | 'unlocked' | 'depends' | 'run';
  locked: boolean;
  /** The locked answer. */
  answer?: Json;
  /** The locked answer, else the newest answer to an earlier question. */
  last?: { answer: Json; model: string; date: string };
  default?: Json;
}

/** Describes a tag of a compiled pipeline without a call. */
export const preview = (
  compiled: Pick<Compiled, 'pipeline' | 'graph' | 'steps'>,
  site: AutoSite,
  lock: readonly LockEntry[] = [],
): AutoPreview => previewSite(withCandidates(compiled, site), surroundingsOf(compiled, site), entriesBySite(lock).get(site.id));

/** Describes a tag without a call. */
export function previewSite(site: AutoSite, surroundings: AutoSurroundings, lock: readonly LockEntry[] = []): AutoPreview {
  const attributes = new Map([...site.attributes].map(([name, template]) => [name, template.text]));
  const { expected: _expected, ...settled } = site;
  const { messages, hash } = buildQuestion({ site: settled, words: asWritten(site.words), attributes, surroundings });
  const depends = dependsOnRun(site);
  const locked = depends || site.when === 'run' ? undefined : lockedAnswer(lock, site.id, hash);
  const last = locked ?? newest(lock.filter((entry) => entry.site === site.id));
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);

  return {
    site: site.id,
    field: site.field,
    type: site.type,
    words: asWritten(site.words).trim(),
    constraints: constraintsInWords(site),
    choices: site.choices,
    when: site.when,
    system: messages[0]?.content ?? '',
    prompt: messages.at(-1)?.content ?? '',
    tokens: Math.ceil(characters / 4),
    state: stateOfPreview(site, { depends, locked, last }),
    locked: locked !== undefined,
    answer: locked?.answer,
    last: last && { answer: last.answer, model: last.model, date: last.date },
    default: site.default,
  };
}

function stateOfPreview(
  { when }: AutoSite,
  { depends, locked, last }: { depends: boolean; locked: LockEntry | undefined; last: LockEntry | undefined },
): AutoPreview['state'] {
  if (when === 'run') return 'run';
  if (depends) return 'depends';
  if (locked) return 'locked';
  return last ? 'outdated' : 'unlocked';
}

/** Whether the question holds values that only a run has. */
const dependsOnRun = (site: AutoSite): boolean =>
  site.words.some((piece) => piece.kind === 'site') ||
  templatesOfPieces(site.words)
    .concat([...site.attributes.values()])
    .some((template) => template.parts.some((part) => part.kind !== 'text'));

/** The state alone. The question is built only where an answer is locked, which matters for many tags. */
export function stateOf(
  compiled: Parameters<typeof preview>[0],
  site: AutoSite,
  lock: readonly LockEntry[],
): AutoPreview['state'] {
  if (site.when === 'run') return 'run';
  if (dependsOnRun(site)) return 'depends';
  return entriesBySite(lock).has(site.id) ? preview(compiled, site, lock).state : 'unlocked';
}

const entriesBySite = memoize(
  (lock: readonly LockEntry[]): ReadonlyMap<string, readonly LockEntry[]> => Map.groupBy(lock, ({ site }) => site),
);

/** Words with their templates and inner tags as they stand in the text. */
const asWritten = (pieces: readonly AutoPiece[]): string =>
  // The one text of all holds its tags as written.
  (pieces[0]?.kind === 'text' && pieces[0].marked ? pieces.slice(0, 1) : pieces)
    .map((piece) =>
      piece.kind === 'text'
        ? piece.template.text
        : piece.site.node.text.slice(piece.site.tag.range.start, piece.site.tag.range.end),
    )
    .join('');

const newest = (entries: readonly LockEntry[]): LockEntry | undefined =>
  entries.reduce<LockEntry | undefined>((best, entry) => (best && best.date >= entry.date ? best : entry), undefined);
