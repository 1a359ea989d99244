/** One field of a form, or the one line that answers a question. `start` is what stands in it before anybody typed. */
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
  /** What it is where it is left empty. */
  usual?: string | undefined;
}
