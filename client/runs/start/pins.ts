import { type Disposable, type Event, EventEmitter, type Memento, Uri } from 'vscode';
import type { PinnedResults } from '../../../engine/index.ts';
import type { Json } from '../../../engine/language/json.ts';

/** The pinned results, by pipeline and path, in this workspace on this machine: a folder cannot set them. */
const key = 'baton.pins';

interface PinnedResult {
  run: string;
  value: Json;
}

type Memory = Record<string, Record<string, PinnedResult>>;

/** Results that later runs use instead of running the steps. */
export interface Pins extends Disposable {
  of(uri: Uri): PinnedResults;
  pin(uri: Uri, path: string, result: PinnedResult): Promise<void>;
  unpin(uri: Uri, paths: readonly string[]): Promise<void>;
  /** Notifies about all pins: their files have been renamed. */
  tellAll(): void;
  readonly onDidChange: Event<Uri>;
}

export function createPins(memory: Memento): Pins {
  const changed = new EventEmitter<Uri>();
  const of = (uri: Uri): Map<string, PinnedResult> => new Map(Object.entries(memory.get<Memory>(key, {})[uri.toString()] ?? {}));

  const keep = async (uri: Uri, pinned: ReadonlyMap<string, PinnedResult>): Promise<void> => {
    const { [uri.toString()]: _, ...others } = memory.get<Memory>(key, {});
    await memory.update(key, pinned.size ? { ...others, [uri.toString()]: Object.fromEntries(pinned) } : others);
    changed.fire(uri);
  };

  return {
    of,
    pin: (uri, path, result) => keep(uri, of(uri).set(path, result)),
    unpin: (uri, paths) => keep(uri, new Map([...of(uri)].filter(([path]) => !paths.includes(path)))),
    tellAll() {
      for (const uri of Object.keys(memory.get<Memory>(key, {}))) changed.fire(Uri.parse(uri));
    },
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
}
