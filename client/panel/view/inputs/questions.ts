import { formatLimit, offeredLimit } from '../../../../engine/language/run-limits.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { OpenQuestion } from '../../../../engine/state/state.ts';
import type { Json } from '../../../messages.ts';
import { answerTexts } from '../../texts/answers.ts';
import { isTree } from '../values/value.ts';
import type { FormField } from './fields.ts';

/** The ways to answer a question: one of a few buttons, or a form. */
interface AnswerButton {
  label: string;
  value: string | boolean;
}

type AnswerForm =
  | { kind: 'buttons'; buttons: AnswerButton[]; further?: AnswerButton[] }
  | { kind: 'line'; field: FormField }
  | { kind: 'fields'; fields: FormField[] };

/** More choices than these are shown as a list. */
const mostButtons = 5;

export function answerForm({ kind, wants, choices, fields, limit, default: otherwise }: OpenQuestion): AnswerForm {
  if (limit) {
    const offer = offeredLimit(limit);
    return {
      kind: 'buttons',
      buttons: [
        { label: say(answerTexts.raiseLimit, { limit: formatLimit(limit.name, offer) }), value: String(offer) },
        { label: say(answerTexts.letFail), value: 'no' },
      ],
    };
  }
  if (kind === 'interrupted')
    return {
      kind: 'buttons',
      buttons: [
        { label: say(answerTexts.rerun), value: 'rerun' },
        { label: say(answerTexts.letFail), value: 'fail' },
      ],
    };
  if (kind === 'permission') {
    const all = (choices ?? Object.keys(answerTexts.permissions)).map((value) => ({ label: permissionLabel(value), value }));
    // The network access of a program is folded: the narrow answers are the usual ones.
    return {
      kind: 'buttons',
      buttons: all.filter(({ value }) => !value.includes('+')),
      further: all.filter(({ value }) => value.includes('+')),
    };
  }
  if (wants === 'approve')
    return {
      kind: 'buttons',
      buttons: [
        { label: say(answerTexts.approve), value: true },
        { label: say(answerTexts.reject), value: false },
      ],
    };
  if (wants === 'boolean')
    return {
      kind: 'buttons',
      buttons: [
        { label: say(answerTexts.yesButton), value: true },
        { label: say(answerTexts.noButton), value: false },
      ],
    };
  if (wants === 'form')
    return { kind: 'fields', fields: Object.entries(fields ?? {}).map(([name, field]) => fieldOf(name, field)) };
  if (choices && choices.length <= mostButtons)
    return { kind: 'buttons', buttons: choices.map((choice) => ({ label: choice, value: choice })) };

  const typed = wants === 'number' ? 'number' : 'text';
  const field = {
    name: 'answer',
    label: say(answerTexts.answer),
    input: choices ? 'choice' : typed,
    choices: choices ?? [],
    start: inWords(otherwise),
    optional: false,
  } as const;

  return { kind: 'line', field: { ...field, choices: [...field.choices] } };
}

/** `Allow once, with the network`. */
function permissionLabel(value: string): string {
  const [lasts, isolation] = value.split('+');
  const label = Object.entries(answerTexts.permissions).find(([name]) => name === lasts)?.[1];
  const duration = Object.entries(answerTexts.permissionReach).find(([name]) => name === isolation)?.[1];
  if (label === undefined) return value;
  return duration === undefined ? say(label) : say(duration, { permission: say(label) });
}

/** The input control for a JSON type. */
const inputsOfTypes: Readonly<Record<string, FormField['input']>> = { boolean: 'check', number: 'number', integer: 'number' };

function fieldOf(name: string, given: Json): FormField {
  const schema = isTree(given) ? given : {};
  const { type, description, default: otherwise } = schema;
  const among = Array.isArray(schema['enum']) ? schema['enum'].map(inWords) : [];
  const input = among.length ? 'choice' : (inputsOfTypes[String(type)] ?? 'text');

  return {
    name,
    label: name.replaceAll('_', ' '),
    about: typeof description === 'string' ? description : undefined,
    input,
    choices: among,
    start: inWords(otherwise),
    optional: schema['required'] === false || otherwise !== undefined,
  };
}

const inWords = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
};

/** The filled fields as the text of a JSON object; empty optional fields are left out. */
export function filledIn(fields: readonly FormField[], typed: ReadonlyMap<string, string>): string {
  const filled: Record<string, Json> = {};
  for (const { name, input, start, optional } of fields) {
    const text = typed.get(name) ?? start;
    if (input === 'check') filled[name] = text === 'true';
    else if (text !== '' || !optional) filled[name] = text;
  }

  return JSON.stringify(filled);
}

/** Whether all required fields are filled. */
export const isFilled = (fields: readonly FormField[], typed: ReadonlyMap<string, string>): boolean =>
  fields.every(({ name, input, start, optional }) => optional || input === 'check' || (typed.get(name) ?? start) !== '');
