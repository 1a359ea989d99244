import { type Question, readDocuments } from './documents.ts';

const questionPattern =
  /What the author wants there:\n+([\s\S]*?)(?:\n+(?:Task|Complexity|Expertise): [^\n]*)*\n+Your answer must be ([^\n]*)/;
const knownValuesPattern = /Known so far:\n([\s\S]*?)\n+The value belongs in the field /;

/**
 * The question of an AUTO tag from our own prompt for it: the author's words with their documents, else the values of earlier
 * steps. The step's text and the list of possible answers are no evidence. Undefined for any other prompt.
 */
export function readAuto(prompt: string): Question | undefined {
  const words = questionPattern.exec(prompt)?.[1];
  if (words === undefined || !/^The value belongs in the field /m.test(prompt)) return undefined;
  const reading = readDocuments(words);
  if (reading.documents.length) return reading;
  const values = knownValuesPattern.exec(prompt)?.[1];
  return { instruction: reading.instruction, documents: values === undefined ? [] : readDocuments(values).documents };
}
