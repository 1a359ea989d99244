/** One field of a form, or the single field of a question. `start` is its initial value. */
export interface FormField {
  name: string;
  label: string;
  about?: string;
  /** `lines` is text of several lines, `data` a list or a map. */
  input: 'text' | 'lines' | 'data' | 'number' | 'check' | 'choice' | 'secret';
  choices: string[];
  start: string;
  /** It may be left empty. */
  optional: boolean;
  /** Its value if left empty. */
  usual?: string | undefined;
  /** An example in words, for an empty field without such a value. */
  example?: string | undefined;
}
