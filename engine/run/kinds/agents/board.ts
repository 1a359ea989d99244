import type { AnswerSchema } from '../../../compile/pipeline/model/results.ts';
import type { Json, JsonMap, JsonSchema } from '../../../language/json.ts';
import { isMap, setMember } from '../../../language/json.ts';

/** Longer boards are shortened for an agent. */
const longest = 60_000;

/** The notes that agents share. */
export interface Board {
  /** The parameters of a write: any of the notes, each by its schema. Undefined where there is no board. */
  schema: JsonSchema | undefined;
  write(notes: JsonMap): void;
  /** Every note; null for an unwritten one. */
  notes(): JsonMap;
  /** The text for an agent; empty where there is no board. */
  text(): string;
}

export function openBoard(answer: AnswerSchema | undefined): Board {
  const properties = answer?.schema['properties'];
  const described = isMap(properties) ? properties : {};
  const notes: JsonMap = Object.fromEntries(Object.keys(described).map((name): [string, Json] => [name, null]));

  return {
    schema: answer && { ...answer.schema, required: [], minProperties: 1 },
    write(written) {
      for (const [name, note] of Object.entries(written)) setMember(notes, name, note);
    },
    notes: () => ({ ...notes }),
    text() {
      if (!answer) return '';
      const text = JSON.stringify(notes, null, 2);
      return text.length > longest ? `${text.slice(0, longest)}…` : text;
    },
  };
}
