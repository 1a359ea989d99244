import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Trigger } from '../../../compile/pipeline/model/trigger.ts';
import { compileFile } from '../../files/compile-file.ts';
import { type McpHost, shownFile } from '../../mcp/host.ts';

/** The triggers of one pipeline of the folder. */
interface TriggeredPipeline {
  /** The absolute path, and the path from the folder. */
  file: string;
  shown: string;
  /** Empty where the pipeline has errors, since it cannot run. */
  valid: boolean;
  triggers: readonly Trigger[];
  /** The absolute paths of the pipelines whose ends count. */
  sources: ReadonlyMap<string, string>;
}

/** Reads the triggers of a folder repeatedly: an unchanged file is not read twice. */
export function createTriggerReader(host: McpHost): () => Promise<TriggeredPipeline[]> {
  const { engine, folder } = host;
  const cache = new Map<string, { version: string; read: TriggeredPipeline | undefined }>();

  async function readFrom(file: string): Promise<TriggeredPipeline | undefined> {
    const found = await stat(file).catch(() => undefined);
    if (!found) return undefined;

    const version = `${found.mtimeMs} ${found.size}`;
    const before = cache.get(file);
    if (before?.version === version) return before.read;

    const read = await compileTriggers(file).catch(() => undefined);
    cache.set(file, { version, read });
    return read;
  }

  async function compileTriggers(file: string): Promise<TriggeredPipeline | undefined> {
    // Most pipelines have none, and need no compile to know it.
    if (!/\b(?:triggers|on)["']?\s*:/.test(await readFile(file, 'utf8'))) return undefined;

    const { pipeline, valid, world } = await compileFile(engine, file, { cwd: folder });
    if (pipeline.triggers.length === 0) return undefined;

    const { triggers } = pipeline;
    const sources = new Map<string, string>();
    for (const one of triggers) {
      const found = one.kind === 'run' ? world.find?.(one.pipeline, world.file) : undefined;
      if (one.kind === 'run' && found) sources.set(one.pipeline, resolve(folder, found.file));
    }

    return { file, shown: shownFile(host, file), valid, triggers, sources };
  }

  return async () => {
    const files = engine.listPipelines(folder, engine.localDisk);
    for (const gone of [...cache.keys()].filter((file) => !files.includes(file))) cache.delete(gone);
    const read = await Promise.all(files.map(readFrom));
    return read.filter((one) => one !== undefined);
  };
}
