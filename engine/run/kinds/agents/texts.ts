import { render } from '../../../compile/template/evaluation/evaluate.ts';
import { ownTemplate } from '../../../compile/template/syntax/parse.ts';
import type { JsonMap } from '../../../language/json.ts';
import systemWords from '../../prompts/agents-system.md';
import turnWords from '../../prompts/agents-turn.md';

const system = ownTemplate(systemWords);
const turn = ownTemplate(turnWords);

const fill = (template: typeof system, words: JsonMap): string =>
  String(render(template(), { lookup: (name) => words[name], names: () => Object.keys(words) })).trim();

/** Instructions for an agent about the others, and how the work ends. */
export const agentSystem = (about: { name: string; others: readonly { id: string; about: string }[]; board: boolean }): string =>
  fill(system, { ...about, others: about.others.map(({ id, about: description }) => ({ name: id, description })) });

/** The message at the beginning of an agent's turn; `task` is empty where it knows the task. */
export const agentTurn = (about: {
  task: string;
  from?: string | undefined;
  message?: string | undefined;
  board: string;
}): string => fill(turn, { ...about, from: about.from ?? '', message: about.message ?? '' });
