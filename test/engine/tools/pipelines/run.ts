import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunEvent, RunResult, StartOptions } from '../../../../engine/index.ts';
import { Refusal, startRun } from '../../../../engine/index.ts';

/** Runs pipelines through the whole engine, in a folder of their own. Call inside `describe`. */
export function pipelineFolder() {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-tool-'));
    writeFileSync(join(folder, 'baton.yaml'), '{}\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  };
  /** The result, and what was logged on the way. */
  const run = async (text: string, options: Partial<StartOptions> = {}): Promise<RunResult & { logged: string[] }> => {
    write('p.baton.yaml', text);
    const logged: string[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'step.log') logged.push(event.text);
    };
    const result = await (await startRun({ file: 'p.baton.yaml', cwd: folder, onEvent, ...options })).done;
    return { ...result, logged };
  };
  /** Why the run does not start. */
  const refusal = async (text: string, options: Partial<StartOptions> = {}): Promise<Refusal> => {
    const thrown = await run(text, options).then(
      () => new Error('it ran'),
      (error: unknown) => error,
    );
    if (thrown instanceof Refusal) return thrown;
    throw thrown;
  };
  return { at, write, run, refusal };
}
