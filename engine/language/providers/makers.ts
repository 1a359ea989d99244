import type { MediaRequest, MediaTask } from '../media/made-media.ts';

/**
 * The media that some models make, with the supported parameters. What a row omits is not judged: the server answers for
 * itself.
 */
export interface Making {
  task: MediaTask;
  /** By the provider's own names; absent = any: a server's model that cannot make it refuses itself. */
  models?: RegExp;
  sizes?: readonly string[];
  /** Any width and height within bounds, besides `sizes`. */
  free_size?: { step: number; edge: number; pixels: number };
  /** `16:9`, followed by one of `resolutions` where there are any. */
  ratios?: readonly string[];
  resolutions?: readonly string[];
  /** Allowed values of members of the request; an empty list: the member is not supported. */
  words?: Readonly<Partial<Record<'quality' | 'format' | 'background' | 'voice' | 'style' | 'speed', readonly string[]>>>;
  /** Custom voices by name, besides `words`. */
  own_voices?: RegExp;
  /** The most pictures of one call. */
  most?: number;
  /** The most characters of speech in one call. */
  most_text?: number;
  /** Whether it returns the start of each part of a recording. */
  timestamps?: boolean;
  /** The most tokens of one picture; absent = unknown. */
  tokens?(request: Extract<MediaRequest, { task: 'picture' }>): number | undefined;
}

/** Pixels of `1536x1024`; undefined for any other size. */
export function pixelsOf(size: string | undefined): { width: number; height: number } | undefined {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(size ?? '') ?? [];
  return width === undefined || height === undefined ? undefined : { width: Number(width), height: Number(height) };
}

/** A server with OpenAI's protocol that makes such media; nothing more is known of its models. */
export const anyMaking = (...tasks: MediaTask[]): readonly Making[] => tasks.map((task) => ({ task }));
