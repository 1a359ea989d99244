import { signal } from '@preact/signals';
import type { Json } from '../../../engine/language/json.ts';
import type { EditableValue } from '../../remote/edited-value.ts';

/** A value that the reader changes. */
interface ValueEdit {
  /** Undefined where it is too large to be changed here. */
  editable: EditableValue | undefined;
  /** Starts a run with it; rejects with an ApiFault if the server refuses. */
  begin(value: Json): Promise<void>;
}

/** The value in the open dialog. */
export const valueEdit = signal<ValueEdit | undefined>(undefined);
