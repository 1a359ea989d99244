import { dirname } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { say } from '../../engine/language/texts.ts';
import { keysOf, type SourceLocations, shortSourceName, sourceLocationsOf } from './breakpoints/locations.ts';
import type { DebugTarget } from './debugged.ts';
import type { DebugHost } from './host.ts';
import type { Conventions } from './protocol/conventions.ts';
import { debugTexts } from './texts.ts';

/** The texts of a run: its files, or the run's stored copies of files that have changed since. */
export interface TextSources {
  /** Checks the files again. Returns a notice for each changed one, once. */
  refresh(): Promise<readonly string[]>;
  /** A file of the run as the client opens it. */
  source(file: string): DebugProtocol.Source;
  /** The file of the run for a client's source, with the lines of its steps; undefined if it belongs to another run. */
  find(source: DebugProtocol.Source): Promise<{ file: string; places: SourceLocations } | undefined>;
  /** The text of a reference that the client was given. */
  text(reference: number): string | undefined;
}

interface SourceOptions {
  host: DebugHost;
  debugged: DebugTarget;
  client(): Conventions;
  /** Of the debugged run. Throws if there is none. */
  places(): SourceLocations;
}

export function createTextSources({ host, debugged, client, places }: SourceOptions): TextSources {
  /** Files whose text has changed. */
  const changed = new Set<string>();
  const announced = new Set<string>();
  /** The files whose stored texts the client was given by number, from 1. */
  const references: string[] = [];
  const filesOf = (): Map<string, string> => new Map(places().units.map(({ file, text }) => [file, text]));

  /** The run's stored text as a separate document; by number if the client has no name for it. */
  function sourceOf(file: string): DebugProtocol.Source {
    const name = say(debugTexts.asItRuns, { file: shortSourceName(file) });
    const path = debugged.run && host.keptText?.(debugged.run.folder, file);
    if (path !== undefined) return { name, path };
    if (!references.includes(file)) references.push(file);
    return { name, sourceReference: references.indexOf(file) + 1 };
  }

  const isKept = ({ path, sourceReference }: DebugProtocol.Source, file: string): boolean => {
    if (sourceReference) return references[sourceReference - 1] === file;
    return path !== undefined && path === sourceOf(file).path;
  };

  /** The positions of the run's steps in the current files: a step is identified by its path. */
  async function presentPlaces(main: string): Promise<SourceLocations> {
    const { compile, findRoot, loadWorld } = await host.engine();
    const text = (await host.textNow(main)) ?? '';
    const cwd = dirname(main);
    const now = sourceLocationsOf(compile(text, await loadWorld(main, { root: findRoot(main, cwd), cwd })), main);
    const running = keysOf(places());

    return {
      ...now,
      at(line, file) {
        const location = now.at(line, file);
        return location && { ...location, keys: location.keys.filter((key) => running.has(key)) };
      },
    };
  }

  return {
    async refresh() {
      if (!debugged.run) return [];
      for (const [file, text] of filesOf()) {
        if ((await host.textNow(file)) === text) changed.delete(file);
        else changed.add(file);
      }

      const fresh = [...changed].filter((file) => !announced.has(file));
      for (const file of fresh) announced.add(file);
      return fresh.map((file) => say(debugTexts.hasChanged, { file: shortSourceName(file) }));
    },
    source(file) {
      return changed.has(file) ? sourceOf(file) : { name: shortSourceName(file), path: client().path(file) };
    },
    async find(source) {
      for (const [file, text] of filesOf()) {
        if (isKept(source, file)) return { file, places: places() };
        if (!source.path || !client().isFile(source.path, file)) continue;
        const isSame = !debugged.run || (await host.textNow(file)) === text;
        return { file, places: isSame ? places() : await presentPlaces(debugged.plan?.file ?? file) };
      }
      return undefined;
    },
    text: (reference) => filesOf().get(references[reference - 1] ?? ''),
  };
}
