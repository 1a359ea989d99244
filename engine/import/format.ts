import type { CalledFile, ImportNote, ImportReading, SourceField, SourceFields } from './source/fields.ts';

/** A pipeline with notes of what could not be carried over as it was, in text order. */
interface Converted {
  text: string;
  notes: ImportNote[];
}

/** A pipeline; or why the file is refused, and where; or why there is nothing to convert. `format` is missing where none was recognised. */
export type Imported =
  | ({ format: string; called?: readonly CalledFile[] } & Converted)
  | { format: string; already: ImportNote }
  | { format?: string; refused: ImportNote };

/** A file of a format that is converted. */
export interface ImportSource {
  reading: ImportReading;
  /** The map at the root of the document. */
  root: SourceFields;
  /** The key by which the format was recognised. */
  shown: SourceField;
  /** The name that the first line of the pipeline gives as the source. */
  file: string;
}

/** A format of files that people bring. */
export interface ImportFormat {
  /** As its makers write it. */
  name: string;
  /** The key that shows that a file is of this format; undefined where nothing shows it. Of two formats never both show. */
  recognise(root: SourceFields): SourceField | undefined;
  /** Converted; read by Baton as it is; or not converted, with why that is so and what to do. */
  outcome: { convert(source: ImportSource): Imported } | { already: string } | { instead: string };
}
