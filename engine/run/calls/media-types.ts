import type { Json } from '../../language/json.ts';
import type { MediaRequest, TranscriptNotes } from '../../language/media/made-media.ts';

/** The requested media, or transcript. */
export interface WantedMedia {
  request: MediaRequest;
  /** Without it the first default that can be asked. */
  model?: string | undefined;
  /** The text to draw or to speak; empty for a transcript. */
  text: string;
  /** The recording, as in a prompt. */
  audio?: Json;
  /** The file's path in the output folder; without it the step names it. */
  path?: string | undefined;
}

/** A media file that was written. */
export interface WrittenMedia {
  path: string;
  type: string;
  size: number;
  width?: number;
  height?: number;
  duration?: number;
  prompt?: string;
}

export interface MadeMedia {
  model: string;
  files: WrittenMedia[];
  /** The text of a transcript. */
  text: string;
  notes: TranscriptNotes;
}
