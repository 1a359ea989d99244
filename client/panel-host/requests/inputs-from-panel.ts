import { type InputTexts, inputPurposes } from '../../declared-inputs.ts';
import { type FromPanel, longestText } from '../../messages.ts';

const mostInputs = 500;
const longestName = 200;

const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= longestName;

/** Parses the fields of a message; undefined if they have the wrong type. */
export type MessageReader = (message: object) => FromPanel | undefined;

type InputMessage =
  | 'inputs'
  | 'declineInputs'
  | 'typeInputs'
  | 'keepPreset'
  | 'submitInputs'
  | 'dropPreset'
  | 'pickFile'
  | 'profile';

/** Messages about the form of the inputs. */
export const inputReaders: Readonly<Record<InputMessage, MessageReader>> = {
  inputs: () => ({ type: 'inputs' }),
  declineInputs: () => ({ type: 'declineInputs' }),
  typeInputs: (message) => {
    const texts = 'texts' in message ? textsFrom(message.texts) : undefined;
    return texts && { type: 'typeInputs', texts };
  },
  keepPreset: (message) => {
    const texts = 'texts' in message ? textsFrom(message.texts) : undefined;
    return texts && { type: 'keepPreset', texts };
  },
  submitInputs: submitted,
  dropPreset: (message) => ('name' in message && isName(message.name) ? { type: 'dropPreset', name: message.name } : undefined),
  pickFile: (message) => ('name' in message && isName(message.name) ? { type: 'pickFile', name: message.name } : undefined),
  profile: (message) => {
    if (!('name' in message) || message.name === undefined) return { type: 'profile' };
    return isName(message.name) ? { type: 'profile', name: message.name } : undefined;
  },
};

function submitted(message: object): FromPanel | undefined {
  const purpose = 'purpose' in message ? inputPurposes.find((one) => one === message.purpose) : undefined;
  const texts = 'texts' in message ? textsFrom(message.texts) : undefined;
  const secrets = 'secrets' in message ? textsFrom(message.secrets) : undefined;
  return purpose && texts && secrets && { type: 'submitInputs', purpose, texts, secrets };
}

function textsFrom(value: unknown): InputTexts | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries: [string, unknown][] = Object.entries(value);
  if (entries.length > mostInputs) return undefined;

  const texts = entries.filter(
    (entry): entry is [string, string] => isName(entry[0]) && typeof entry[1] === 'string' && entry[1].length <= longestText,
  );

  return texts.length === entries.length ? Object.fromEntries(texts) : undefined;
}
