import { listDeclarations } from '../../../compile/pipeline/input-declarations.ts';
import { isMap, type JsonMap } from '../../../language/json.ts';
import { compileFile } from '../../files/compile-file.ts';
import { type McpHost, shownFile } from '../../mcp/host.ts';
import { findServedPipeline } from '../handlers/look.ts';
import { tellText } from './run-page.ts';

/** A pipeline as the panel shows it before it runs: its text, what is wrong with it, and the form of its inputs. */
export async function tellPipelinePage(host: McpHost, named: unknown, now: number) {
  const { engine, folder } = host;
  const file = await findServedPipeline(host, named);
  const compiled = await compileFile(engine, file, { cwd: folder });
  const errors = compiled.problems.filter(({ severity }) => severity === 'error');
  return {
    now,
    text: tellText(host, compiled, shownFile(host, file)),
    problems: { errors: errors.length, warnings: 0, first: errors[0]?.message },
    // Secrets come from where the server was started.
    inputs: listDeclarations(compiled.pipeline.inputs.filter(({ secret }) => !secret)),
  };
}

/** What was typed into the form, as values by their names, and what is wrong with it. */
export async function judgeInputs(
  { engine, folder, ...host }: McpHost,
  { file: named, texts }: JsonMap,
): Promise<{ values: JsonMap; faults: [string, string][] }> {
  const file = await findServedPipeline({ engine, folder, ...host }, named);
  const { pipeline } = await compileFile(engine, file, { cwd: folder });
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
