import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Compiled } from '../engine/compile/compile.ts';
import { compile } from '../engine/compile/compile.ts';
import { uriOf } from './files.ts';
import type { Snapshot } from './snapshot.ts';
import { snapshotOf } from './snapshot.ts';
import type { Worlds } from './world.ts';

/** Open documents and their snapshots: one a version, made when it is first asked for, out of the one before. */
export interface Session {
  snapshot(document: Pick<TextDocument, 'uri' | 'version' | 'getText'>): Snapshot;
  /** The snapshot of a file that need not be open. */
  file(file: string): Snapshot | undefined;
  close(uri: string): void;
  /** The world has changed: the next snapshot is made anew. */
  refresh(): void;
}

export function createSession(worlds: Worlds): Session {
  const snapshots = new Map<string, Snapshot>();
  const previous = new Map<string, Compiled>();
  const session: Session = {
    snapshot(document) {
      const { uri, version } = document;
      const text = document.getText();
      const known = snapshots.get(uri);
      if (known?.version === version && known.text === text && unchanged(known)) return known;
      const compiled = compile(text, worlds.of(uri), known?.compiled ?? previous.get(uri));
      const made = snapshotOf(uri, version, compiled);
      snapshots.set(uri, made);
      return made;
    },
    file(file) {
      const text = worlds.text(file);
      if (text === undefined) return undefined;
      const uri = uriOf(file);
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

/** Whether the files that a text calls or takes in are as they were. */
const unchanged = ({ compiled }: Snapshot): boolean =>
  [...compiled.called.values()].every(({ text, world }) => {
    const inline = world.file === compiled.world.file;
    return inline || world.find?.(world.file, world.file)?.text === text;
  });

/** Whether a document is a workspace's settings file rather than a pipeline. */
export const isSettings = (uri: string): boolean => /(^|\/)baton\.ya?ml$/.test(uri);
