import type { CalledFile, ImportNote, ImportReading, SourceField, SourceFields } from './source/fields.ts';

/** A pipeline, with notes in text order about parts that could not be converted unchanged. */
interface Converted {
  text: string;
  notes: ImportNote[];
}

/**
 * A pipeline; or why the file is refused, and where; or why there is nothing to convert. `format` is missing where none was
 * recognised.
 */
export type Imported =
  | ({ format: string; called?: readonly CalledFile[] } & Converted)
  | { format: string; already: ImportNote }
  | { format?: string; refused: ImportNote };

/** A file of a format that is converted. */
export interface ImportSource {
  reading: ImportReading;
  /** The map at the root of the document. */
  root: SourceFields;
  /** The key that identified the format. */
  shown: SourceField;
  /** The source's name in the first line of the pipeline. */
  file: string;
}

/** A file format of another program. */
export interface ImportFormat {
  /** As its makers spell it. */
  name: string;
  /** The key that identifies this format; undefined where there is none. No file matches two formats. */
  recognise(root: SourceFields): SourceField | undefined;
  /** Converted; read by Baton unchanged; or not converted, with the reason and what to do. */
  outcome: { convert(source: ImportSource): Imported } | { already: string } | { instead: string };
}
