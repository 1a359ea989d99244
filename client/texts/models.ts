import { l10n } from 'vscode';

/** Models to choose from, their keys and figures. */
export const modelListTexts = {
  pickKey: () => l10n.t('Which key do you want to set?'),
  otherKey: () => l10n.t('Another name…'),
  otherKeyPrompt: () => l10n.t('The name that the key has in baton.yaml, for example LOCAL_KEY for "key: env:LOCAL_KEY".'),
  badKeyName: () => l10n.t('A name is made of capital letters, digits and _.'),
  keyPrompt: (name: string) =>
    l10n.t('The value of {0}. It is kept by the editor, never in a file. Leave it empty to forget the key.', name),
  keySet: () => l10n.t('kept by the editor'),
  pickModel: () => l10n.t('Which model should answer where a pipeline names none?'),
  modelNow: (model: string, why: string) => l10n.t('Now {0}: {1}.', model, why),
  isDefault: () => l10n.t('default'),
  editorModels: () => l10n.t('VS Code'),
  editorAsks: () => l10n.t('models of this editor, which may ask you first'),
  offline: () => l10n.t('free, without a key: finds what a text says, writes nothing new'),
  withoutKey: () => l10n.t('Without a key'),
  notSetUp: () => l10n.t('Not set up'),
  setKeyOf: (provider: string) => l10n.t('$(key) Set the key of {0}…', provider),
  otherModel: () => l10n.t('Another model…'),
  otherModelPrompt: () => l10n.t('Its name, written as provider:name, for example ollama:qwen3.'),
  badModelName: () => l10n.t('Write it as provider:name, without spaces.'),
  noFolder: () => l10n.t('Open a folder first: models are chosen in its baton.yaml.'),
  noModelsHere: (name: string, why: string) => l10n.t('The models could not be listed, because of {0}: {1}', name, why),
  settingsNotChanged: (model: string) =>
    l10n.t('baton.yaml is written in a way that cannot be changed safely. Write "default_model: {0}" into it.', model),
  settingsNotWritten: (model: string) =>
    l10n.t(
      'VS Code did not let baton.yaml be changed, so {0} is not the default yet. See whether the file may be written.',
      model,
    ),
  settingsNotSaved: (model: string) =>
    l10n.t('baton.yaml could not be saved, so {0} is not the default yet. Open the file and save it.', model),
  openSettings: () => l10n.t('Open baton.yaml'),
  orName: () => l10n.t(' or '),
  keyPresent: () => l10n.t('key is set'),
  keyOfProgram: () => l10n.t('a program prints the key'),
  keyNotNeeded: () => l10n.t('no key needed'),
  keyMissing: (names: string) => l10n.t('{0} is not set', names),
  keyUnfit: (names: string) => l10n.t('{0} holds a character that no key has', names),
  reads: (tokens: string) => l10n.t('{0} tokens', tokens),
  price: (input: string, output: string) => l10n.t('{0} in, {1} out per million', input, output),
  priceUnknown: () => l10n.t('price unknown'),
  free: () => l10n.t('free'),
  figuresFromSettings: () => l10n.t('Figures come from baton.yaml.'),
  figuresFromTable: (table: string, date: string) => l10n.t('Figures come from {0} of {1}.', table, date),
  deprecated: () => l10n.t('Its maker has given notice to it.'),
  retires: (day: string) => l10n.t('It stops answering on {0}.', day),
} as const;
