import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Compiled } from '../engine/compile/compile.ts';
import { compile } from '../engine/compile/compile.ts';
import type { World } from '../engine/compile/world.ts';
import type { Snapshot } from './snapshot.ts';
import { snapshotOf } from './snapshot.ts';
import { pathToUri } from './workspace/uris.ts';
import type { Worlds } from './workspace/worlds.ts';

/** Open documents and their snapshots: one per version, created on first use from the previous one. */
export interface Session {
  snapshot(document: Pick<TextDocument, 'uri' | 'version' | 'getText'>): Snapshot;
  /** The snapshot of a file, open or not. */
  file(file: string): Snapshot | undefined;
  close(uri: string): void;
  /** The surroundings have changed: the next snapshot is compiled again. */
  refresh(): void;
}

export function createSession(worlds: Worlds): Session {
  const snapshots = new Map<string, Snapshot>();
  /** The files read for each snapshot: it is compiled again when one of them has another text. */
  const filesBySnapshot = new WeakMap<Snapshot, FoundFiles>();
  const previous = new Map<string, Compiled>();
  const session: Session = {
    snapshot(document) {
      const { uri, version } = document;
      const text = document.getText();
      const current = snapshots.get(uri);
      if (current?.version === version && current.text === text && areUpToDate(filesBySnapshot.get(current))) return current;

      const world = worlds.of(uri);
      const files: FoundFiles['files'] = new Map();
      const compiled = compile(text, noteFinds(world, files), current?.compiled ?? previous.get(uri));
      const made = snapshotOf(uri, version, compiled);

      filesBySnapshot.set(made, { find: world.find, files });
      snapshots.set(uri, made);
      previous.delete(uri);

      return made;
    },
    file(file) {
      const text = worlds.text(file);
      if (text === undefined) return undefined;
      const uri = pathToUri(file);
      return session.snapshot({ uri, version: snapshots.get(uri)?.version ?? 0, getText: () => text });
    },
    close(uri) {
      snapshots.delete(uri);
      previous.delete(uri);
    },
    refresh() {
      for (const [uri, { compiled }] of snapshots) previous.set(uri, compiled);
      snapshots.clear();
    },
  };

  return session;
}

/** The files that a compile looked for. */
interface FoundFiles {
  find: World['find'];
  /** By path and by the file that names it, with the text that was found. */
  files: Map<string, { path: string; from: string; text: string | undefined }>;
}

/** The same context; records the files that are looked up in it. */
function noteFinds(world: World, files: FoundFiles['files']): World {
  const { find } = world;
  if (!find) return world;
  return {
    ...world,
    find(path, from) {
      const found = find(path, from);
      files.set(`${from}\n${path}`, { path, from, text: found?.text });
      return found;
    },
  };
}

/** Whether the files that a text calls or includes are unchanged. */
function areUpToDate(found: FoundFiles | undefined): boolean {
  for (const { path, from, text } of found?.files.values() ?? []) {
    if (found?.find?.(path, from)?.text !== text) return false;
  }
  return true;
}
