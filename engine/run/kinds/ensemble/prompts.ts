import { render } from '../../../compile/template/evaluation/evaluate.ts';
import { ownTemplate } from '../../../compile/template/syntax/parse.ts';
import type { Json, JsonMap } from '../../../language/json.ts';
import againText from '../../prompts/ensemble-again.md';
import criteriaText from '../../prompts/ensemble-criteria.md';
import judgeText from '../../prompts/ensemble-judge.md';
import peerText from '../../prompts/ensemble-peer.md';
import peerTask from '../../prompts/ensemble-peer-task.md';
import repairText from '../../prompts/ensemble-repair.md';
import reviseText from '../../prompts/ensemble-revise.md';
import reviseTask from '../../prompts/ensemble-revise-task.md';
import scoreText from '../../prompts/ensemble-score.md';
import synthesisText from '../../prompts/ensemble-synthesis.md';
import synthesisTask from '../../prompts/ensemble-synthesis-task.md';
import type { Claim } from './agreement.ts';
import type { LabelledAnswer } from './anonymous.ts';

const judge = ownTemplate(judgeText);
const score = ownTemplate(scoreText);
const peer = ownTemplate(peerText);
const revise = ownTemplate(reviseText);
const synthesis = ownTemplate(synthesisText);
const repair = ownTemplate(repairText);
const again = ownTemplate(againText);

/** The most claims shown to the synthesizer: the most supported come first. */
const mostClaims = 60;

const fill = (template: typeof judge, words: JsonMap): string =>
  String(render(template(), { lookup: (name) => words[name], names: () => Object.keys(words) })).trim();

/** An answer as text for other models. */
export const answerText = (answer: Json): string =>
  typeof answer === 'string' ? answer.trim() : JSON.stringify(answer, null, 2);

const listed = (answers: readonly LabelledAnswer[]): JsonMap[] =>
  answers.map(({ label, answer, by }) => ({ label, text: answerText(answer), count: by.length }));

const one = ({ label, answer }: LabelledAnswer): JsonMap => ({ label, text: answerText(answer) });

/** The question of a member, completed by the step's other texts. */
export const questionPrompt = (question: string, task: string): string => (task === '' ? question : `${question}\n\n${task}`);

/** The question of another attempt, after an answer that failed its check. */
export const repeatedQuestion = (question: string, why: string): string => fill(again, { question, why });

export const judgePrompt = (question: string, answers: readonly LabelledAnswer[], criteria: string): string =>
  fill(judge, { question, answers: listed(answers), criteria: (criteria || criteriaText).trim() });

export const scorePrompt = (question: string, answers: readonly LabelledAnswer[], criteria: string): string =>
  fill(score, { question, answers: listed(answers), criteria: criteria.trim() });

export const peerPrompt = (question: string, own: LabelledAnswer, others: readonly LabelledAnswer[], task: string): string =>
  fill(peer, { question, own: one(own), answers: listed(others), task: (task || peerTask).trim() });

export const revisePrompt = (
  question: string,
  own: LabelledAnswer,
  notes: { own: string | undefined; others: readonly string[] },
  task: string,
): string =>
  fill(revise, {
    question,
    own: one(own),
    notes: notes.own?.trim() ?? '',
    others: notes.others.map((text) => text.trim()),
    task: (task || reviseTask).trim(),
  });

export function synthesisPrompt(
  question: string,
  answers: readonly LabelledAnswer[],
  { claims, total }: { claims: readonly Claim[]; total: number },
  task: string,
): string {
  const relevant = claims.filter(({ support }) => support > 1 || claims.length <= mostClaims);
  const most = [...relevant].sort((a, b) => b.support - a.support).slice(0, mostClaims);
  return fill(synthesis, {
    question,
    answers: listed(answers),
    claims: total > 1 ? most.map(({ claim, support }) => ({ claim, support })) : [],
    total,
    task: (task || synthesisTask).trim(),
  });
}

/** The repair prompt after an answer that does not fit the schema. */
export const repairPrompt = (why: string): string => fill(repair, { why });
