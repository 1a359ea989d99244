import type { Json } from '../../../language/json.ts';
import type { Failure } from '../../../state/failure.ts';
import { countAgreement } from './agreement.ts';
import type { LabelledAnswer } from './anonymous.ts';
import { anonymize, shuffle } from './anonymous.ts';
import type { Asker, CallTotals, Member } from './asker.ts';
import { settleAll } from './asker.ts';
import { peerPrompt, revisePrompt } from './prompts.ts';

/** A member with its present answer. */
export interface MemberAnswer {
  member: Member;
  answer: Json;
  /** Its answer before it saw the others'. */
  first?: Json;
  /** What its first answer took. */
  totals: CallTotals;
}

/** A model that did not answer a request. */
export interface MissingMember {
  member: Member;
  during: 'answer' | 'peer' | 'revise';
  failure: Failure;
}

export interface DebateResult {
  answers: MemberAnswer[];
  missing: MissingMember[];
  rounds: number;
  /** The number of revisions in the last round, where there are too few: then there is no result. */
  revised?: number;
}

interface DebatePlan {
  question: string;
  system: string;
  peer: string;
  revise: string;
  rounds: number;
  /** The fewest revisions of each round; by default any number. */
  leastRevisions: number | undefined;
  /** The agreement at which no further round begins. */
  stopAt: number | undefined;
  seed: string;
}

/**
 * Rounds of reading each other's answers and revising. Each member sees the others' answers shuffled and anonymous, with
 * equal ones merged. A member without notes goes without; one without a revision keeps its answer, unless too few revise. It
 * ends early where all agree.
 */
export async function debate(
  before: readonly MemberAnswer[],
  plan: DebatePlan,
  asker: Asker,
  signal: AbortSignal,
): Promise<DebateResult> {
  let answers = [...before];
  const missing: MissingMember[] = [];
  for (let round = 1; round <= plan.rounds; round++) {
    const seed = `${plan.seed}|${round}`;
    const anonymous = anonymize(
      answers.map(({ answer }) => answer),
      seed,
    );
    if (anonymous.length < 2 || agreed(answers, plan.stopAt)) return { answers, missing, rounds: round - 1 };

    const notes = await settleAll(answers, signal, async ({ member }) => {
      const { own, others } = seenBy(answers, member, anonymous);
      return (await say(asker, plan, member, peerPrompt(plan.question, own, others, plan.peer))).text;
    });
    const revisions = await settleAll(answers, signal, async ({ member }) => {
      const { own } = seenBy(answers, member, anonymous);
      const at = answers.findIndex((one) => one.member === member);
      const others = notes.flatMap((one, index) => (index !== at && 'value' in one ? [one.value] : []));
      const mine = notes[at];
      const notesForMember = { own: mine && 'value' in mine ? mine.value : undefined, others: shuffle(others, `${seed}|${at}`) };
      return (await say(asker, plan, member, revisePrompt(plan.question, own, notesForMember, plan.revise))).text;
    });

    for (const [during, outcomes] of [
      ['peer', notes],
      ['revise', revisions],
    ] as const) {
      for (const [index, outcome] of outcomes.entries()) {
        const member = answers[index]?.member;
        if (member && 'failure' in outcome) missing.push({ member, during, failure: outcome.failure });
      }
    }

    const revised = revisions.filter((one) => 'value' in one).length;
    if (revised < (plan.leastRevisions ?? 0)) return { answers, missing, rounds: round, revised };
    answers = answers.map((one, index) => {
      const revised = revisions[index];
      return revised && 'value' in revised ? { ...one, answer: revised.value, first: one.first ?? one.answer } : one;
    });
  }

  return { answers, missing, rounds: plan.rounds };
}

function agreed(answers: readonly MemberAnswer[], stopAt: number | undefined): boolean {
  if (stopAt === undefined) return false;
  const { agreement } = countAgreement(answers.map(({ answer }) => answer));
  return agreement !== null && agreement >= stopAt;
}

/** The member's own answer among the labelled ones, and the rest. */
function seenBy(
  answers: readonly MemberAnswer[],
  member: Member,
  labelledAnswers: readonly LabelledAnswer[],
): { own: LabelledAnswer; others: LabelledAnswer[] } {
  const index = answers.findIndex((one) => one.member === member);
  const own = labelledAnswers.find(({ by }) => by.includes(index)) ?? { label: '', answer: '', by: [index] };
  return { own, others: labelledAnswers.filter((one) => one !== own) };
}

const say = (asker: Asker, { system }: DebatePlan, { model, instead }: Member, content: string) =>
  asker.ask({ kind: 'member', model, instead, messages: messagesOf(system, content) });

export const messagesOf = (system: string, content: string) => [
  ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
  { role: 'user' as const, content },
];
