import { type ChatRequestTurn, ChatResponseMarkdownPart, ChatResponseTurn, LanguageModelChatMessage } from 'vscode';
import { fillPrompt } from '../../engine/auto/fill-prompt.ts';
import { fenced } from '../../engine/insight/explain/fenced.ts';
import type { HelpPassage } from '../../engine/insight/help/search-help.ts';
import questionText from '../../engine/insight/prompts/chat-question.md';
import systemText from '../../engine/insight/prompts/chat-system.md';

/** What is known of the open file without a model. */
export interface FileFacts {
  text: string;
  problems: string;
  structure: readonly string[];
}

interface Material {
  question: string;
  history: readonly (ChatRequestTurn | ChatResponseTurn)[];
  /** Best first: those that do not fit are left out. */
  passages: readonly HelpPassage[];
  facts: FileFacts | undefined;
  /** The model's maximum number of characters. */
  room: number;
}

/** Maximum number of earlier chat turns sent to the model, and maximum characters of each. */
const mostTurns = 6;
const mostOfTurn = 2_000;
/** Maximum characters in total: more would cost more, with little benefit. */
const mostCharacters = 60_000;
/** The share of the context window reserved for the answer and the surrounding instructions. */
const shareForAnswer = 0.25;

/** The messages for a model: the instructions, the earlier turns, the sources, and the question. */
export function chatMessages({ question, history, passages, facts, room }: Material): LanguageModelChatMessage[] {
  const before = history.slice(-mostTurns).flatMap(messageOf);
  let left = Math.min(mostCharacters, room * (1 - shareForAnswer)) - systemText.length - question.length;
  left -= before.reduce((sum, { length }) => sum + length, 0);

  /** The text, unless it does not fit. */
  const fitted = (text: string): string | undefined => {
    if (text.length > left) return undefined;
    left -= text.length;
    return text;
  };

  const filled = fillPrompt(questionText, {
    file: facts && fitted(fenced(facts.text)),
    problems: facts && fitted(facts.problems),
    structure: facts && fitted(facts.structure.join('\n')),
    documentation: passages.flatMap(({ path, heading, text }) => fitted(`[${path}] ${heading}\n\n${text}`) ?? []).join('\n\n'),
    question,
  });

  return [
    LanguageModelChatMessage.User(systemText.trim()),
    ...before.map(({ message }) => message),
    LanguageModelChatMessage.User(filled),
  ];
}

function messageOf(turn: ChatRequestTurn | ChatResponseTurn): { message: LanguageModelChatMessage; length: number }[] {
  const isAnswer = turn instanceof ChatResponseTurn;
  const said = isAnswer
    ? turn.response.map((part) => (part instanceof ChatResponseMarkdownPart ? part.value.value : '')).join('')
    : turn.prompt;
  const text = said.slice(0, mostOfTurn);
  if (text.trim() === '') return [];

  const message = isAnswer ? LanguageModelChatMessage.Assistant(text) : LanguageModelChatMessage.User(text);
  return [{ message, length: text.length }];
}
