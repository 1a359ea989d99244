import { isDeepStrictEqual } from 'node:util';
import { soakReportTexts as texts } from '../../language/texts/cli/soak.ts';
import { say } from '../../language/texts.ts';

/** A fact as a server sends it. */
export interface ServedFact {
  seq: number;
  type: string;
  [name: string]: unknown;
}

export interface ExpectedRun {
  /** Its outputs, where it succeeds. */
  outputs: Readonly<Record<string, unknown>>;
  /** The ends that it may have. */
  ends: readonly string[];
  /** What its steps noted, a line each; undefined where none note anything. */
  notes?: readonly string[] | undefined;
}

/** After these a run is over. */
const finals: ReadonlySet<unknown> = new Set(['succeeded', 'failed', 'cancelled']);

/** What is wrong with a run that is over, or that waits for a person since a step was cut off (`interrupted`); nothing where all holds. */
export function judgeFacts(facts: readonly ServedFact[], expected: ExpectedRun): string[] {
  const violations: string[] = [];
  const gap = facts.findIndex(({ seq }, place) => seq !== place + 1);
  if (gap >= 0) violations.push(say(texts.gap, { found: facts[gap]?.seq ?? '?', expected: gap + 1 }));
  const countOf = (type: string): number => facts.filter((fact) => fact.type === type).length;
  if (countOf('run.started') !== 1) violations.push(say(texts.begun, { count: countOf('run.started') }));

  const ends = facts.filter(({ type, status }) => type === 'run.finished' && finals.has(status));
  const isInterrupted = ends.length === 0 && facts.some(({ type, kind }) => type === 'person.asked' && kind === 'interrupted');
  if (ends.length !== 1 && !isInterrupted) violations.push(say(texts.ended, { count: ends.length }));
  const [end] = ends;
  if (end && !expected.ends.includes(String(end['status'])))
    violations.push(say(texts.wrongEnd, { status: String(end['status']), wanted: expected.ends.join(', ') }));
  if (end?.['status'] === 'succeeded' && !isDeepStrictEqual(end['outputs'], expected.outputs))
    violations.push(say(texts.wrongOutputs, { found: JSON.stringify(end['outputs']), wanted: JSON.stringify(expected.outputs) }));

  for (const path of repeated(facts, 'step.succeeded', 'path')) violations.push(say(texts.stepTwice, { path }));
  for (const question of repeated(facts, 'person.answered', 'question')) violations.push(say(texts.answeredTwice, { question }));
  if (expected.notes) violations.push(...judgeNotes(expected.notes, 1 + countOf('run.resumed'), end?.['status'] === 'succeeded'));

  return violations;
}

function repeated(facts: readonly ServedFact[], type: string, member: string): string[] {
  const values = facts.flatMap((fact) => (fact.type === type ? [String(fact[member])] : []));
  return [...new Set(values.filter((one, place) => values.indexOf(one) !== place))];
}

/** `turns` is how often a process had the run: each may have begun a repeatable step once more. */
function judgeNotes(notes: readonly string[], turns: number, isDone: boolean): string[] {
  const times = (line: string): number => notes.filter((one) => one === line).length;
  const found: string[] = [];
  if (times('once') > 1) found.push(say(texts.effectTwice, { count: times('once') }));

  for (const line of ['again-0', 'again-1', 'again-2']) {
    if (times(line) > turns) found.push(say(texts.effectOften, { step: line, count: times(line), turns }));
    if (isDone && times(line) === 0) found.push(say(texts.effectMissing, { step: line }));
  }

  if (isDone && times('once') === 0) found.push(say(texts.effectMissing, { step: 'once' }));
  return found;
}
