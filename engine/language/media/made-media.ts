/** What a model can produce, or transcribe, in place of an answer. */
export type MediaTask = 'picture' | 'speech' | 'transcript';

/** Kinds of files, by their extension. */
export const pictureFormats = ['png', 'jpeg', 'webp'] as const;
export const speechFormats = ['mp3', 'wav', 'ogg', 'aac', 'flac'] as const;

/** Quality and background of a picture; each model supports some of these. */
export const pictureQualities = ['low', 'medium', 'high', 'xhigh', 'max', 'auto', 'standard', 'hd'] as const;
export const pictureBackgrounds = ['transparent', 'opaque', 'auto'] as const;

/** The request, without the recording, which is sent with the message. */
export type MediaRequest =
  | {
      task: 'picture';
      count: number;
      /** `1024x1024`, `16:9`, or `16:9 2K`. */
      size?: string;
      quality?: (typeof pictureQualities)[number];
      format?: (typeof pictureFormats)[number];
      /** The extension of the file, for models with a choice. */
      ending?: (typeof pictureFormats)[number];
      background?: (typeof pictureBackgrounds)[number];
    }
  | { task: 'speech'; voice?: string; format?: (typeof speechFormats)[number]; style?: string; speed?: number }
  | { task: 'transcript'; language?: string; timestamps?: true };

/** A picture or recording from a model. */
export interface MadeFile {
  /** Its MIME type, detected from its bytes. */
  type: string;
  /** The bytes in base64. */
  data: string;
  /** The prompt as revised by the provider. */
  prompt?: string;
}

/** Metadata of a transcript; times are seconds. */
export interface TranscriptNotes {
  language?: string;
  duration?: number;
  segments?: { start: number; end: number; text: string }[];
}

/** The format by a name's extension; undefined for an unknown one. */
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

/** The file extension of a type. */
export const endingOfType = (type: string): string => (Object.hasOwn(endings, type) ? endings[type] : undefined) ?? 'bin';
