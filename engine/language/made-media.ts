/** What a model can be asked to make, or to write down, in place of an answer. */
export type MediaTask = 'picture' | 'speech' | 'transcript';

/** Kinds of files, by the ending of their names. */
export const pictureFormats = ['png', 'jpeg', 'webp'] as const;
export const speechFormats = ['mp3', 'wav', 'ogg', 'aac', 'flac'] as const;

/** How much a model takes pains, and what stands behind what it draws; each takes some of these. */
export const pictureQualities = ['low', 'medium', 'high', 'xhigh', 'max', 'auto', 'standard', 'hd'] as const;
export const pictureBackgrounds = ['transparent', 'opaque', 'auto'] as const;

/** What is asked for, without the recording, which travels with the message. */
export type MediaRequest =
  | {
      task: 'picture';
      count: number;
      /** `1024x1024`, `16:9`, or `16:9 2K`. */
      size?: string;
      quality?: (typeof pictureQualities)[number];
      format?: (typeof pictureFormats)[number];
      /** What the name of the file would have, for models that let one choose. */
      ending?: (typeof pictureFormats)[number];
      background?: (typeof pictureBackgrounds)[number];
    }
  | { task: 'speech'; voice?: string; format?: (typeof speechFormats)[number]; style?: string; speed?: number }
  | { task: 'transcript'; language?: string; timestamps?: true };

/** A picture or a recording that a model made. */
export interface MadeFile {
  /** Its MIME type, as its bytes say. */
  type: string;
  /** The bytes in base64. */
  data: string;
  /** The words that the provider really used. */
  prompt?: string;
}

/** What is known of a transcript beside its text; times are seconds. */
export interface TranscriptNotes {
  language?: string;
  duration?: number;
  segments?: { start: number; end: number; text: string }[];
}

/** The format that the ending of a name tells; undefined where it tells none. */
export function formatOfName(name: string): string | undefined {
  const ending = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase();
  if (ending === 'jpg') return 'jpeg';
  if (ending === 'opus') return 'ogg';
  return ending;
}

const endings: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'audio/wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/aiff': 'aiff',
  'audio/aac': 'aac',
};

/** The ending that files of a type have. */
export const endingOfType = (type: string): string => (Object.hasOwn(endings, type) ? endings[type] : undefined) ?? 'bin';
