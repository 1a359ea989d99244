import type { Json } from '../../language/json.ts';
import type { MediaRequest, TranscriptNotes } from '../../language/made-media.ts';

/** What a model is to make, or to write down. */
export interface WantedMedia {
  request: MediaRequest;
  /** Without it the first usual model that can be asked. */
  model?: string | undefined;
  /** The words to draw or to say; empty where something is heard. */
  text: string;
  /** The recording, as a prompt takes it. */
  audio?: Json;
  /** Where the file goes, in the output folder; without it the step names it. */
  path?: string | undefined;
}

/** A file that was made and written. */
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
