import type { Compiled } from '../../compile/compile.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { compileFile } from '../files/compile-file.ts';
import { shortPath } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { paint } from '../text/paint.ts';
import { problemLines } from '../text/problem.ts';

const forms = ['json', 'mermaid', 'dot', 'svg', 'langgraph'] as const;

export const graph: Command = {
  says: commandTexts.graph,
  about: aboutTexts.graph,
  positionals: [{ name: 'FILE' }],
  options: [...forms],
  examples: ['baton graph pipeline.baton.yaml', 'baton graph pipeline.baton.yaml --svg > graph.svg'],
  async run(args, io) {
    const asked = forms.filter((form) => args.has(form));
    if (asked.length > 1)
      throw new UsageError(say(usageTexts.oneForm, { forms: asked.map((form) => `--${form}`).join(usageTexts.and) }));

    const engine = await loadEngine();
    const compiled = await compileFile(engine, args.positionals[0] ?? '', io);
    const [form] = asked;

    if (form === 'json') io.out(`${JSON.stringify(engine.toGraphJson(compiled.graph), null, 2)}\n`);
    else if (form === 'mermaid') io.out(engine.toMermaid(engine.toGraphJson(compiled.graph)));
    else if (form === 'dot') io.out(engine.toDot(engine.toGraphJson(compiled.graph), compiled.pipeline.id));
    else if (form === 'svg') io.out(engine.toSvg(compiled.graph, { title: compiled.pipeline.name ?? compiled.pipeline.id }));
    else if (form === 'langgraph') io.out(`${JSON.stringify(engine.toLangGraph(compiled.graph), null, 2)}\n`);
    else io.out(`${engine.describeStructure(compiled.pipeline, compiled.graph).join('\n')}\n`);

    return printErrors(compiled, io, args.has('no-color'));
  },
};

/** Shows the errors of a file for which there is an answer nevertheless; returns the exit code. */
export function printErrors({ valid, problems, text, world }: Compiled, io: Io, noColour: boolean): number {
  if (valid) return 0;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const style = paint(wantsColour(io, io.screen !== undefined, noColour));
  io.err(`${problemLines({ file: shortPath(world.file, io.cwd), text }, errors, style).join('\n')}\n`);
  return 2;
}
