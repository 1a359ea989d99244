import { foreignFormatTexts } from '../language/texts/import/formats.ts';

/** Packages of other runners' programs: the name of the runner, and what to do in place of a conversion. */
const programs: ReadonlyMap<string, { name: string; instead: string }> = new Map([
  ['airflow', { name: 'Airflow', instead: foreignFormatTexts.airflow }],
  ['prefect', { name: 'Prefect', instead: foreignFormatTexts.prefectProgram }],
  ['langgraph', { name: 'LangGraph', instead: foreignFormatTexts.langGraphProgram }],
]);

/** The runner that a Python text is a program for, with the import that identifies it; undefined where nothing does. */
export function recognisePython(
  text: string,
): { name: string; instead: string; range: { start: number; end: number } } | undefined {
  const found = /^(?:from|import)[ \t]+(airflow|prefect|langgraph)\b/m.exec(text);
  const program = programs.get(found?.[1] ?? '');
  if (!found || !program) return undefined;
  return { ...program, range: { start: found.index, end: found.index + found[0].length } };
}
