import { foreignFormatTexts } from '../language/texts/import/formats.ts';

/** Packages whose programs define what other runners carry out: the name of the runner, and what to do instead of a conversion. */
const programs: ReadonlyMap<string, { name: string; instead: string }> = new Map([
  ['airflow', { name: 'Airflow', instead: foreignFormatTexts.airflow }],
  ['prefect', { name: 'Prefect', instead: foreignFormatTexts.prefectProgram }],
  ['langgraph', { name: 'LangGraph', instead: foreignFormatTexts.langGraphProgram }],
]);

/** What a text in Python is a program of, with the import that shows it; undefined where nothing shows it. */
export function recognisePython(
  text: string,
): { name: string; instead: string; range: { start: number; end: number } } | undefined {
  const found = /^(?:from|import)[ \t]+(airflow|prefect|langgraph)\b/m.exec(text);
  const program = programs.get(found?.[1] ?? '');
  if (!found || !program) return undefined;
  return { ...program, range: { start: found.index, end: found.index + found[0].length } };
}
