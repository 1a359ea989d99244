import type { TextChange } from '../../compile/rewrite/text-change.ts';
import type { Gain } from '../../forecast/advice/judge-gains.ts';
import { aimOf } from '../../insight/gain-words.ts';
import { adviceTexts } from '../../language/texts/insight/advice.ts';
import { say } from '../../language/texts.ts';
import { sha256Hex } from '../../store/files/artifacts.ts';
import type { AdviceKind, AdviceQuality } from './candidate.ts';
import type { TriedEdit } from './try-candidates.ts';

/** An edit with a certain saving: the 95 % interval of its gain is above zero. */
export interface Advice {
  kind: AdviceKind;
  step: string | null;
  title: string;
  /** Of the text that was judged. */
  changes: readonly TextChange[];
  /** The changed lines, from line `line` on. */
  edit: { line: number; before: string[]; after: string[] };
  gain: Gain;
  quality: AdviceQuality;
  /** The SHA-256 of the edited text, which identifies its later runs. */
  hash: string;
}

/** The minimum saving as a share of a run. */
const leastShare = 0.01;
/** The minimum saving above the noise of the machine, in milliseconds and USD. */
const least = { time: 5, cost: 1e-6 };
/** The smallest number with nearly the best saving is advised. */
const nearly = 0.9;

/** Whether a gain is shown. */
export function isSure({ before, ...gain }: Gain, aim: 'time' | 'cost'): boolean {
  return gain[aim].low > Math.max(least[aim], leastShare * before[aim]);
}

/** The shown edits: the best of mutually exclusive ones, sorted by their share of a run. */
export function chooseAdvice(now: string, tried: readonly TriedEdit[], gains: readonly (Gain | null)[]): Advice[] {
  const sure = tried.flatMap((one, at) => {
    const gain = gains[at];
    const aim = aimOf(one.candidate);
    return gain && isSure(gain, aim) ? [{ ...one, gain, saved: gain[aim].mean, share: gain[aim].mean / gain.before[aim] }] : [];
  });
  const groups = Map.groupBy(sure, ({ candidate }) => candidate.instead ?? JSON.stringify(candidate.changes));
  const best = Array.from(groups.values(), (group) => {
    const most = Math.max(...group.map(({ saved }) => saved));
    const isNumber = group.every(({ candidate: { values } }) => typeof values['to'] === 'number');
    return group.find(({ saved }) => saved >= (isNumber ? nearly : 1) * most);
  });

  return best
    .flatMap((one) => one ?? [])
    .sort((a, b) => b.share - a.share)
    .map(({ candidate: { kind, step, changes, values, quality }, text, gain }) => ({
      kind,
      step,
      title: say(adviceTexts.title[kind], values),
      changes,
      edit: editedLines(now, text),
      gain,
      quality,
      hash: sha256Hex(text),
    }));
}

/** The lines that differ between two texts, as one stretch. */
function editedLines(before: string, after: string): Advice['edit'] {
  const [old, made] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  let first = 0;
  while (first < Math.min(old.length, made.length) && old[first] === made[first]) first++;
  let last = 0;
  while (last < Math.min(old.length, made.length) - first && old.at(-1 - last) === made.at(-1 - last)) last++;
  return { line: first + 1, before: old.slice(first, old.length - last), after: made.slice(first, made.length - last) };
}
