import { type Event, type ExtensionContext, window } from 'vscode';
import { modelListTexts } from './texts/models.ts';

const memory = 'baton.keys';
const storageKey = (name: string): string => `baton.key.${name}`;

/** Keys of model providers in the editor's secret storage, by the names of their environment variables (`OPENAI_API_KEY`). */
export interface KeyStore {
  /** A key was set or removed. */
  readonly onDidChange: Event<unknown>;
  /** All stored keys, read in advance: a run's access is synchronous. */
  read(): Promise<(name: string) => string | undefined>;
  /**
   * Asks a person which key to set, and for its value. With `only`, just the `known` ones are offered, and a single one is
   * not asked for.
   */
  ask(known: readonly string[], options?: { only?: boolean }): Promise<void>;
}

export function openKeyStore({ secrets, globalState }: ExtensionContext): KeyStore {
  const names = (): string[] => globalState.get<string[]>(memory, []);
  const remember = (list: string[]): Thenable<void> => globalState.update(memory, [...new Set(list)].sort());

  return {
    onDidChange: secrets.onDidChange,
    async read() {
      // Each read is a round trip to the window.
      const read = names().map(
        async (name): Promise<[string, string | undefined]> => [name, await secrets.get(storageKey(name))],
      );
      const found = new Map(await Promise.all(read));
      return (name) => found.get(name) || undefined;
    },
    async ask(known, { only = false } = {}) {
      const name = only && known.length === 1 ? known[0] : await pickName(known, names(), only);
      if (!name) return;

      const value = await window.showInputBox({ prompt: modelListTexts.keyPrompt(name), password: true, ignoreFocusOut: true });
      if (value === undefined) return;
      if (value.trim()) {
        // Storing fires an event whose listeners read the remembered names.
        await remember([...names(), name]);
        await secrets.store(storageKey(name), value.trim());
      } else {
        await secrets.delete(storageKey(name));
        await remember(names().filter((one) => one !== name));
      }
    },
  };
}

async function pickName(known: readonly string[], set: readonly string[], only: boolean): Promise<string | undefined> {
  const other = { label: modelListTexts.otherKey(), description: '' };
  const items = [...new Set([...(only ? [] : set), ...known])].map((label) => ({
    label,
    description: set.includes(label) ? modelListTexts.keySet() : '',
  }));
  const picked = await window.showQuickPick(only ? items : [...items, other], { title: modelListTexts.pickKey() });
  if (picked !== other) return picked?.label;

  const name = await window.showInputBox({
    prompt: modelListTexts.otherKeyPrompt(),
    validateInput: (value) => (/^[A-Z][A-Z0-9_]*$/.test(value) ? undefined : modelListTexts.badKeyName()),
  });

  return name || undefined;
}
