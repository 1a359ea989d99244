import type { MediaRequest, MediaTask } from '../made-media.ts';

/** What some models make, and what they take for it. What a row does not say is not judged: the server says it itself. */
export interface Making {
  task: MediaTask;
  /** By the provider's own names; absent = any, and a server's model that does not, says so itself. */
  models?: RegExp;
  sizes?: readonly string[];
  /** Any width and height within bounds, beside `sizes`. */
  free_size?: { step: number; edge: number; pixels: number };
  /** `16:9`, with one of `resolutions` behind it where there are any. */
  ratios?: readonly string[];
  resolutions?: readonly string[];
  /** Members of the request that must be one of these; an empty list: that it does not take. */
  words?: Readonly<Partial<Record<'quality' | 'format' | 'background' | 'voice' | 'style' | 'speed', readonly string[]>>>;
  /** Beside `words`, voices of one's own, by their names. */
  own_voices?: RegExp;
  /** Pictures of one call. */
  most?: number;
  /** Characters that it says in one call. */
  most_text?: number;
  /** Whether it tells when each part of a recording begins. */
  timestamps?: boolean;
  /** The most tokens of one picture; absent = unknown. */
  tokens?(request: Extract<MediaRequest, { task: 'picture' }>): number | undefined;
}

/** Pixels of `1536x1024`; undefined for any other size. */
export function pixelsOf(size: string | undefined): { width: number; height: number } | undefined {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(size ?? '') ?? [];
  return width === undefined || height === undefined ? undefined : { width: Number(width), height: Number(height) };
}

/** A server with OpenAI's protocol that makes such, of whose models nothing more is known. */
export const anyMaking = (...tasks: MediaTask[]): readonly Making[] => tasks.map((task) => ({ task }));
