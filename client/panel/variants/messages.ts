import type { NumberRange } from '../../../engine/insight/ranges.ts';
import type { Json } from '../../../engine/language/json.ts';

/** The answer of one prompt by one model, once there is one. */
export interface VariantCell {
  state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** What has streamed so far, then the answer. */
  answer: Json;
  /** Why there is none. */
  fault?: string | undefined;
  /** Milliseconds; null where nothing ran. */
  duration: number | null;
  /** USD; null where a price is unknown. */
  cost: number | null;
  tokens: number;
  /** The model that answered, where none was named. */
  model: string | null;
  /** Its calls are kept and can be looked at. */
  recorded: boolean;
}

/** A prompt that is tried; the first one is as it is written. */
export interface PromptVariant {
  /** By which it is known while others come and go. */
  key: number;
  text: string;
}

/** One step in its variants: prompts, each asked of all models. */
export interface VariantsInfo {
  pipeline: string;
  step: string;
  /** When the run began that the values come from, in milliseconds since 1970. */
  taken: number;
  prompts: PromptVariant[];
  /** Models; the first one is the one that answers as it is written, by its name or null where the step names none. */
  models: (string | null)[];
  estimate: { calls: NumberRange; cost: NumberRange; duration: NumberRange } | null;
  /** By `cellKey`. */
  cells: Record<string, VariantCell>;
  busy: boolean;
  /** How far the answers agree, from 0 to 1. */
  agreement: number | null;
  /** The variant that the text has now. */
  accepted: string | null;
  /** Why something could not be done. */
  message: string | null;
}

export const cellKey = (prompt: number, model: string | null): string => `${prompt} ${model ?? ''}`;

/** Host → page. */
export type ToVariants =
  | { type: 'variants'; info: VariantsInfo }
  /** The host is there. */
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
  /** This prompt with this model is to stand in the text. */
  | { type: 'accept'; prompt: number; model: string | null }
  /** The calls of it are to be looked at. */
  | { type: 'open'; prompt: number; model: string | null };

const changes: ReadonlySet<FromVariants['type']> = new Set(['addPrompt', 'addModel', 'edit', 'dropPrompt', 'dropModel']);

/** Whether a message asks for other variants than there are. */
export const changesVariants = ({ type }: FromVariants): boolean => changes.has(type);

const longest = 100_000;

/** A message from the page, or undefined where it is none of ours: what a page sends is never trusted. */
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
