import { resolve } from 'node:path';
import type { InputArgument, StartOptions } from '../../engine/index.ts';
import { say } from '../../engine/language/texts.ts';
import type { DebugHost } from './host.ts';
import type { Launch } from './launch.ts';
import { RefusedRequest } from './protocol/refused-request.ts';
import { debugTexts } from './texts.ts';

const engine: DebugHost['engine'] = () => import('../../engine/index.ts');

/**
 * Runs pipelines in this process, as the command line does; relative paths start at the launch's `cwd`, else at the
 * process's.
 */
export function processHost(more: Partial<StartOptions> = {}): DebugHost {
  const place = ({ program, cwd = process.cwd() }: Launch) => ({ cwd, file: resolve(cwd, program) });
  return {
    engine,
    async open(launch) {
      const { file, cwd } = place(launch);
      const { readTextFile, findRoot } = await engine();
      return { file, text: launch.text ?? (await readTextFile(file)), root: findRoot(file, cwd), cwd };
    },
    async textNow(file) {
      const { readTextFile } = await engine();
      return readTextFile(file).catch(() => undefined);
    },
    async attach(run, cwd = process.cwd()) {
      const { findRoot, findRun, openRecordedRun } = await engine();
      const folder = /[\\/]/.test(run) ? resolve(cwd, run) : (await findRun(findRoot(cwd, cwd), run)).folder;
      const { handle, facts } = await openRecordedRun(folder);
      return { handle, facts, goesOn: false, release: () => handle.cancel() };
    },
    async fork(folder, { at, set }, hooks) {
      const { forkRun, readRun } = await engine();
      const first = Promise.withResolvers<number>();
      const handle = await forkRun({
        ...more,
        ...hooks,
        folder,
        at,
        set,
        onEvent(event) {
          if ('seq' in event) first.resolve(event.seq);
          hooks.onEvent(event);
        },
      });

      // Its first facts are already in its log.
      const from = await first.promise;
      return { handle, facts: (await readRun(handle.folder)).log.facts.filter(({ seq }) => seq < from) };
    },
    async start(launch, hooks) {
      const { inputs = {}, text, model, profile, allow } = launch;
      // Launch configurations may come with a folder, which may ask for permissions but never grants them.
      if (allow) throw new RefusedRequest(say(debugTexts.permissionsAtStart));

      const { startRun } = await engine();
      return startRun({
        ...more,
        ...place(launch),
        inputs: new Map(Object.entries(inputs).map(([name, value]): [string, InputArgument] => [name, { value }])),
        inputsBy: 'folder',
        ...(text === undefined ? {} : { text }),
        ...(model ? { model } : {}),
        profile: profile ?? more.profile,
        ...hooks,
      });
    },
  };
}
