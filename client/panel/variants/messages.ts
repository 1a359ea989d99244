import type { NumberRange } from '../../../engine/insight/ranges.ts';
import type { Json } from '../../../engine/language/json.ts';

/** The answer of one prompt by one model, once there is one. */
export interface VariantCell {
  state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** The streamed text so far, then the answer. */
  answer: Json;
  /** Why there is no answer. */
  fault?: string | undefined;
  /** Milliseconds; null if nothing ran. */
  duration: number | null;
  /** USD; null if a price is unknown. */
  cost: number | null;
  tokens: number;
  /** The model that answered, if none was named. */
  model: string | null;
  /** Its calls are stored and can be viewed. */
  recorded: boolean;
}

/** A prompt to try; the first one is that of the text. */
export interface PromptVariant {
  /** Identifies it while others are added and removed. */
  key: number;
  text: string;
}

/** One step in its variants: prompts, each with all models. */
export interface VariantsInfo {
  pipeline: string;
  step: string;
  /** The start of the run that supplies the values, in milliseconds since 1970. */
  taken: number;
  prompts: PromptVariant[];
  /** Models; the first one is that of the text, by its name or null if the step names none. */
  models: (string | null)[];
  estimate: { calls: NumberRange; cost: NumberRange; duration: NumberRange } | null;
  /** By `cellKey`. */
  cells: Record<string, VariantCell>;
  busy: boolean;
  /** The agreement of the answers, from 0 to 1. */
  agreement: number | null;
  /** The variant that the text now has. */
  accepted: string | null;
  /** Why something failed. */
  message: string | null;
}

export const cellKey = (prompt: number, model: string | null): string => `${prompt} ${model ?? ''}`;

/** Host → page. */
export type ToVariants =
  | { type: 'variants'; info: VariantsInfo }
  /** The host is alive. */
  | { type: 'heartbeat' };

/** Page → host. */
export type FromVariants =
  | { type: 'ready' }
  | { type: 'addPrompt' }
  | { type: 'addModel' }
  | { type: 'try' }
  | { type: 'stop' }
  | { type: 'edit'; prompt: number; text: string }
  | { type: 'dropPrompt'; prompt: number }
  | { type: 'dropModel'; model: string }
  /** Write this prompt with this model into the text. */
  | { type: 'accept'; prompt: number; model: string | null }
  /** View its calls. */
  | { type: 'open'; prompt: number; model: string | null };

const changes: ReadonlySet<FromVariants['type']> = new Set(['addPrompt', 'addModel', 'edit', 'dropPrompt', 'dropModel']);

/** Whether a message changes the set of variants. */
export const changesVariants = ({ type }: FromVariants): boolean => changes.has(type);

const longest = 100_000;

/** A message from the page, or undefined if it is invalid: the page is not trusted. */
export function fromVariants(message: unknown): FromVariants | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  const prompt = 'prompt' in message && typeof message.prompt === 'number' ? message.prompt : undefined;
  const model = 'model' in message ? message.model : undefined;

  switch (message.type) {
    case 'ready':
    case 'addPrompt':
    case 'addModel':
    case 'try':
    case 'stop':
      return { type: message.type };
    case 'edit':
      return prompt !== undefined && 'text' in message && isText(message.text)
        ? { type: 'edit', prompt, text: message.text }
        : undefined;
    case 'dropPrompt':
      return prompt === undefined ? undefined : { type: 'dropPrompt', prompt };
    case 'dropModel':
      return isText(model) ? { type: 'dropModel', model } : undefined;
    case 'accept':
    case 'open':
      return prompt !== undefined && (model === null || isText(model)) ? { type: message.type, prompt, model } : undefined;
    default:
      return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longest;
