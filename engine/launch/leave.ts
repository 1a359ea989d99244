import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Settings } from '../compile/world.ts';
import { launchTexts } from '../language/texts/launch.ts';
import { say } from '../language/texts.ts';
import { ownTools } from '../language/tools/own.ts';
import type { RunEvent } from '../state/events.ts';
import { toFailure } from '../state/failure.ts';
import { sha256 } from '../store/artifacts.ts';
import { moduleFile } from '../tools/own/find.ts';
import { rememberGrant } from '../trust/grants.ts';

/**
 * What leave for good is given for, as one fingerprint: the pipeline's file with its text, every file that it takes in, the settings that
 * hold, and the modules that are tools. Where any of it has changed, leave is asked for anew.
 */
export async function leaveKey(
  files: Iterable<{ file: string; text: string }>,
  settings: Settings,
  root: string,
): Promise<string> {
  const texts = Array.from(files, ({ file, text }) => [file, text] as const);
  const modules: [string, string][] = [];
  for (const { spec, does } of ownTools(settings.tools)) {
    if (does.kind !== 'module') continue;
    const file = await moduleFile(does.module, root, spec.name).catch(() => undefined);
    // One that is not there is told before the first step.
    modules.push([spec.name, file === undefined ? '' : sha256(await readFile(file))]);
  }
  return sha256(JSON.stringify([texts[0] ?? [], texts.slice(1).sort(([a], [b]) => (a < b ? -1 : 1)), settings, modules]));
}

/** Keeps leave that was given for good during a run; what cannot be kept is told with the step. */
export function keepLeave({ key, file, warn }: { key: string; file: string; warn(text: string): void }) {
  let writing = Promise.resolve();
  return {
    event(event: RunEvent): void {
      if (event.type !== 'permission.given' || !event.lasting) return;
      const { tool, pattern, by, at } = event;
      const grant = { tool, ...(pattern === undefined ? {} : { pattern }), by, at: new Date(at).toISOString() };
      writing = writing
        .then(() => rememberGrant({ ...grant, pipeline: key, file: basename(file) }))
        .catch((error: unknown) => warn(say(launchTexts.leaveNotKept, { why: toFailure(error).message })));
    },
    /** Resolves when everything is kept. */
    end: (): Promise<void> => writing,
  };
}
