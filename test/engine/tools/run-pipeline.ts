import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunResult, StartOptions } from '../../../engine/index.ts';

/** Runs a file of `pipelines/` by the engine in a folder of its own, with `outputs/` there for what it makes. */
export async function runPipeline(folder: string, name: string, options: Partial<StartOptions> = {}): Promise<RunResult> {
  const root = join(folder, 'project');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'baton.yaml'), '{}\n');
  const file = join(root, basename(name));
  copyFileSync(`test/engine/tools/pipelines/${name}`, file);
  const { startRun } = await import('../../../engine/index.ts');
  return (await startRun({ file, cwd: root, env: { PATH: process.env['PATH'] }, out: join(root, 'out'), ...options })).done;
}
