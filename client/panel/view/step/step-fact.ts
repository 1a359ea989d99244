/** A fact about a step: its name, its value, and a note. */
export interface StepFact {
  name: string;
  value: string;
  aside?: string;
  /** It belongs to the main facts. */
  aspect?: 'time' | 'tokens' | 'cost';
  /** It is the answer to an AUTO tag of this field. */
  auto?: string;
}
