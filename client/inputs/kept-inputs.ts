import type { Memento, Uri } from 'vscode';
import type { InputDeclaration, InputForm, InputTexts } from '../declared-inputs.ts';

/** Stored values of a pipeline's inputs, for this workspace on this machine; never secret ones. */
export interface KeptInputs {
  typed(uri: Uri): InputTexts;
  keepTyped(uri: Uri, texts: InputTexts, inputs: Declared): Thenable<void>;
  /** Removes the stored values of inputs that have become secret. */
  forgetSecrets(uri: Uri, inputs: Declared): Promise<void>;
  presets(uri: Uri): InputForm['presets'];
  /** Stores texts under a name, replacing earlier ones. */
  keepPreset(uri: Uri, preset: InputForm['presets'][number], inputs: Declared): Thenable<void>;
  dropPreset(uri: Uri, name: string): Thenable<void>;
}

/** The inputs that the pipeline currently declares. */
type Declared = readonly Pick<InputDeclaration, 'name' | 'secret'>[];

export function openKeptInputs(memory: Pick<Memento, 'get' | 'update'>): KeptInputs {
  const typedKey = (uri: Uri): string => `baton.inputs.${uri.toString()}`;
  const presetKey = (uri: Uri): string => `baton.presets.${uri.toString()}`;

  const presets = (uri: Uri): InputForm['presets'] => {
    const stored = memory.get<unknown>(presetKey(uri));
    return Object.entries(isObject(stored) ? stored : {}).map(([name, texts]) => ({ name, texts: textsIn(texts) }));
  };

  const write = (uri: Uri, all: InputForm['presets']): Thenable<void> =>
    memory.update(presetKey(uri), Object.fromEntries(all.map(({ name, texts }) => [name, texts])));
  const without = (uri: Uri, name: string): InputForm['presets'] => presets(uri).filter((preset) => preset.name !== name);
  const typed = (uri: Uri): InputTexts => textsIn(memory.get<unknown>(typedKey(uri)));

  return {
    typed,
    async forgetSecrets(uri, inputs) {
      const secret = new Set(inputs.filter((input) => input.secret).map(({ name }) => name));
      const open = (texts: InputTexts): InputTexts =>
        Object.fromEntries(Object.entries(texts).filter(([name]) => !secret.has(name)));
      const hasSecret = (texts: InputTexts): boolean => Object.keys(texts).some((name) => secret.has(name));
      if (hasSecret(typed(uri))) await memory.update(typedKey(uri), open(typed(uri)));
      const all = presets(uri);
      if (all.some(({ texts }) => hasSecret(texts)))
        await write(
          uri,
          all.map(({ name, texts }) => ({ name, texts: open(texts) })),
        );
    },
    keepTyped: (uri, texts, inputs) => memory.update(typedKey(uri), openTexts(texts, inputs)),
    presets,
    keepPreset: (uri, { name, texts }, inputs) => write(uri, [...without(uri, name), { name, texts: openTexts(texts, inputs) }]),
    dropPreset: (uri, name) => write(uri, without(uri, name)),
  };
}

/** The texts of existing inputs that are neither secret nor empty. */
function openTexts(texts: InputTexts, inputs: Declared): InputTexts {
  const open = new Set(inputs.filter(({ secret }) => !secret).map(({ name }) => name));
  return Object.fromEntries(Object.entries(texts).filter(([name, text]) => open.has(name) && text !== ''));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The texts among the stored values: an earlier version also stored values of other types. */
const textsIn = (stored: unknown): InputTexts => {
  const entries = Object.entries(isObject(stored) ? stored : {});
  return Object.fromEntries(entries.flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])));
};
