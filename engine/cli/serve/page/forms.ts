import { listDeclarations } from '../../../compile/pipeline/input-declarations.ts';
import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { compileFile } from '../../files/compile-file.ts';
import type { McpHost } from '../../mcp/host.ts';
import { findServedPipeline } from '../pushed.ts';
import { describeText } from './run-page.ts';

/** A pipeline before it runs, as the panel shows it: its text, its problems, and the form of its inputs. */
export async function describePipelinePage(host: McpHost, named: Json | undefined, now: number) {
  const { file, shown, cwd } = await findServedPipeline(host, named);
  const compiled = await compileFile(host.engine, file, { cwd });
  const errors = compiled.problems.filter(({ severity }) => severity === 'error');

  return {
    now,
    text: describeText(host, compiled, shown),
    problems: { errors: errors.length, warnings: 0, first: errors[0]?.message },
    // Secrets come from the server's environment.
    inputs: listDeclarations(compiled.pipeline.inputs.filter(({ secret }) => !secret)),
  };
}

/** The form's content as values by their names, and what is wrong with it. */
export async function judgeInputs(
  host: McpHost,
  { file: named, texts }: JsonMap,
): Promise<{ values: JsonMap; faults: [string, string][] }> {
  const { engine } = host;
  const { file, cwd } = await findServedPipeline(host, named);
  const { pipeline } = await compileFile(engine, file, { cwd });
  const typed = Object.entries(isMap(texts) ? texts : {}).flatMap(([name, text]): [string, string][] =>
    typeof text === 'string' ? [[name, text]] : [],
  );
  const { inputs, faults } = engine.readTypedInputs(pipeline, { texts: new Map(typed), secrets: new Map() });

  const values: JsonMap = {};
  for (const [name, argument] of inputs) {
    if ('value' in argument) values[name] = argument.value;
  }

  return { values, faults: [...faults] };
}
