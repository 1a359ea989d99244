import { resolve } from 'node:path';
import { preview } from '../../auto/preview.ts';
import { compile } from '../../compile/compile.ts';
import type { Compiled } from '../../compile/compile.ts';
import type { AutoSite } from '../../compile/pipeline/model.ts';
import { lineStarts, toPosition } from '../../compile/source/lines.ts';
import type { Block } from '../../compile/source/nodes.ts';
import { readLockFile } from '../../launch/autos.ts';
import { readTextFile } from '../../launch/read-file.ts';
import { loadWorld } from '../../launch/world.ts';
import { findRoot } from '../../store/paths.ts';
import type { Command } from '../command.ts';
import { onlyOne } from '../command.ts';
import { clip } from '../live/words.ts';

export const auto: Command = {
  name: 'auto',
  usage: 'FILE',
  summary: 'List the AUTO tags of a pipeline and their answers.',
  options: {},
  examples: ['baton auto pipeline.baton.yaml', 'baton auto pipeline.baton.yaml --json'],
  async run(call) {
    const file = resolve(onlyOne(call, 'a pipeline file', 'auto'));
    const compiled = compile(await readTextFile(file), await loadWorld(file, findRoot(file, process.cwd())));
    const lock = await readLockFile(file);
    const starts = lineStarts(compiled.text);
    const tags = placedSites(compiled).map(({ site, block, path }) => {
      const { constraints, when, locked, answer, prompt, tokens, type } = preview(compiled, site, lock);
      const place = (index: number) => toPosition(starts, site.node.offsetAt(index) + compiled.at(block));
      return { range: { start: place(site.tag.range.start), end: place(site.tag.range.end) }, path, type, constraints, when, locked, ...(answer === undefined ? {} : { answer }), prompt, tokens };
    });
    const { output } = call;
    if (call.flag('json')) output.answer(JSON.stringify({ tags }, null, 2));
    else if (tags.length === 0) output.say('The pipeline has no AUTO tags.');
    else
      for (const tag of tags)
        output.answer(`${tag.range.start.line + 1}:${tag.range.start.character + 1}  ${tag.path}  ${tag.type}, ${tag.when === 'run' ? 'asked during the run' : tag.locked ? `locked: ${JSON.stringify(tag.answer)}` : 'asked before the run'}  ${clip(tag.constraints, 60)}`.trimEnd());
    return 0;
  },
};

/** Every tag with its block and its path: the step's, a dot, the field. */
function placedSites({ pipeline, graph, steps }: Compiled): { site: AutoSite; block: Block; path: string }[] {
  const found: { site: AutoSite; block: Block; path: string }[] = [];
  const seen = new Set<AutoSite>();
  steps.forEach(({ step, block }, index) => {
    for (const site of step.autos) {
      if (seen.has(site)) continue;
      seen.add(site);
      found.push({ site, block, path: `${graph.nodes[index]?.path ?? step.id}.${site.field}` });
    }
  });
  for (const site of pipeline.autos) {
    const key = site.field.split('.')[0] ?? '';
    const placed = pipeline.entries.get(key)?.placed ?? [...pipeline.entries.values()][0]?.placed;
    if (placed && !seen.has(site)) found.push({ site, block: placed.block, path: site.field });
  }
  return found;
}
