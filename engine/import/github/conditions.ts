import { ownMember } from '../../language/json.ts';
import { githubTexts } from '../../language/texts/import/github.ts';
import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import type { OutputValue } from '../output/nodes.ts';
import { withComment } from '../output/nodes.ts';
import type { SourceField } from '../source/fields.ts';
import { addText, excerpt, fieldText } from '../source/fields.ts';
import type { GithubFormula } from './formula.ts';
import { parseFormula } from './formula.ts';
import type { AfterAll, GithubPlace } from './model.ts';
import { translateCondition } from './translate-formula.ts';

/** The parts of an `if`: whether it waits for success alone, and the rest of its condition. */
export interface SplitCondition {
  after: AfterAll | undefined;
  rest: GithubFormula | undefined;
}

/** Removes `always()` and other status functions from an `if` where they are one term of a conjunction. Throws Unreadable. */
export function splitCondition(text: string): SplitCondition {
  const inner = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(text)?.[1];
  const formula = parseFormula(inner === undefined || inner.includes('${{') ? text.replace(/\$\{\{|\}\}/g, ' ') : inner);
  let after: AfterAll | undefined;
  let rest: GithubFormula | undefined;
  for (const part of conjuncts(formula)) {
    const status = statusOf(part);
    if (status === 'succeeded') continue;
    if (status) after = status;
    else rest = rest ? { kind: 'binary', sign: '&&', left: rest, right: part } : part;
  }

  return { after, rest };
}

const conjuncts = (formula: GithubFormula): GithubFormula[] =>
  formula.kind === 'binary' && formula.sign === '&&' ? [...conjuncts(formula.left), ...conjuncts(formula.right)] : [formula];

const statuses: Readonly<Record<string, AfterAll | 'succeeded'>> = {
  'always()': 'always',
  'success()': 'succeeded',
  'failure()': 'failed',
  'cancelled()': 'cancelled',
  '!cancelled()': 'unlessCancelled',
  '!failure()': 'succeeded',
  'success() || failure()': 'unlessCancelled',
  'failure() || success()': 'unlessCancelled',
  'failure() || cancelled()': 'failed',
};

const statusOf = (formula: GithubFormula): AfterAll | 'succeeded' | undefined =>
  formula.kind === 'literal' ? undefined : ownMember(statuses, statusText(formula));

/** The source text of an expression of only such functions; empty for any other. */
function statusText(formula: GithubFormula): string {
  if (formula.kind === 'call' && formula.args.length === 0) return `${formula.name}()`;
  if (formula.kind === 'not') return `!${statusText(formula.of)}`;
  if (formula.kind === 'binary') return `${statusText(formula.left)} ${formula.sign} ${statusText(formula.right)}`;
  return formula.kind === 'literal' ? String(formula.value) : '';
}

/** The condition for `finally`. */
const afterConditions: Readonly<Record<AfterAll, string | undefined>> = {
  always: undefined,
  failed: "run.status == 'failed'",
  cancelled: "run.status == 'cancelled'",
  unlessCancelled: "run.status != 'cancelled'",
};

/** The condition of a part: its own `if`, when it runs in `finally`, and its dependencies. */
export function convertIf(
  part: { field: SourceField | undefined; after: AfterAll | undefined; condition: GithubFormula | undefined },
  place: GithubPlace,
  more: readonly string[] = [],
): OutputValue {
  const { field, after, condition } = part;
  const first = after ? afterConditions[after] : undefined;
  try {
    const own = condition && translateCondition(condition, place).text;
    const all = [...(first === undefined ? [] : [first]), ...more, ...(own === undefined ? [] : [own])];
    if (all.length === 0) return undefined;
    return all.length === 1 ? all[0] : all.map((one) => (/ (?:or|if) |\|/.test(one) ? `(${one})` : one)).join(' and ');
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return neverRuns(field, error, place);
  }
}

/** A condition without a counterpart: the part never runs, and the original text is kept beside it. */
export function neverRuns(field: SourceField | undefined, error: Unreadable, { workflow }: GithubPlace): OutputValue {
  const text = excerpt(fieldText(field) ?? '');
  addText(workflow.reading, field?.key, say(githubTexts.conditionUnread, { text, why: error.message }));
  return withComment(false, say(importTexts.unreadCondition, { text }));
}
