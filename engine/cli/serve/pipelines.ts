import { resolve } from 'node:path';
import type { JsonMap } from '../../language/json.ts';
import { type Questions, watchWorld } from '../../launch/source/watch-world.ts';
import { type McpHost, shownFile } from '../mcp/host.ts';

/** The descriptions of a folder's pipelines. */
export type ListPipelines = () => Promise<JsonMap[]>;

interface CachedPipeline {
  text: string;
  questions: Questions;
  told: JsonMap;
}

/** Lists the pipelines of a folder. One is compiled again where its text, or an input of its compile, has changed. */
export function createPipelineList(host: McpHost): ListPipelines {
  const { engine, folder } = host;
  let cache = new Map<string, CachedPipeline>();

  async function look(file: string): Promise<CachedPipeline | undefined> {
    const path = resolve(folder, file);
    const text = await engine.readTextFile(path);
    const world = await engine.loadWorld(path, { root: engine.findRoot(path, folder), cwd: folder });
    const before = cache.get(file);
    if (before?.text === text && before.questions.haveSameAnswers(world)) return before;

    const { watched, questions } = watchWorld(world);
    const { pipeline, valid } = engine.compile(text, watched);
    questions.end();

    const { id, description } = pipeline;
    return { text, questions, told: { file: shownFile(host, file), id, description: description?.trim() ?? null, valid } };
  }

  return async () => {
    const files = engine.listPipelines(folder, engine.localDisk);
    const looked = await Promise.all(files.map(async (file) => [file, await look(file).catch(() => undefined)] as const));
    // A removed file is forgotten; one that cannot be read is not listed.
    const found = looked.flatMap(([file, one]) => (one ? [[file, one] as const] : []));
    cache = new Map(found);
    return found.map(([, { told }]) => told);
  };
}
