import { isAbsolute, relative, sep } from 'node:path';
import { commands, type Memento, type TextDocument, Uri, window } from 'vscode';
import { listDeclarations } from '../../engine/compile/pipeline/input-declarations.ts';
import type { InputForm, InputPurpose, InputTexts } from '../declared-inputs.ts';
import type { FromPanel } from '../messages.ts';
import type { PageFeed } from '../panel-host/feed/page-feed.ts';
import { type Compiled, engine } from '../runs/engine.ts';
import { pastRunTexts } from '../texts/past-runs.ts';
import { questionTexts } from '../texts/questions.ts';
import type { FilledInputs } from './filled-inputs.ts';
import { type KeptInputs, openKeptInputs } from './kept-inputs.ts';
import { findProjectRoot, keepProfile, profileOf } from './profile.ts';

const messageTypes = [
  'inputs',
  'typeInputs',
  'submitInputs',
  'declineInputs',
  'keepPreset',
  'dropPreset',
  'profile',
  'pickFile',
] as const;
/** The page's messages about the form. */
export type InputMessage = Extract<FromPanel, { type: (typeof messageTypes)[number] }>;
type Submitted = Extract<InputMessage, { type: 'submitInputs' }>;
export const isInputMessage = (message: FromPanel): message is InputMessage => messageTypes.some((type) => type === message.type);

/** The form of the inputs in a panel, as the host sees it. */
export interface InputFormHost {
  /** Waits until a person fills in the form; undefined if they do not, or if another request replaces this one. */
  ask(purpose: InputPurpose): Promise<FilledInputs | undefined>;
  /** The submitted values for the run that begins now; returned once. */
  take(): FilledInputs | undefined;
  obey(message: InputMessage): Promise<void>;
  dispose(): void;
}

interface Surroundings {
  document: TextDocument;
  feed: Pick<PageFeed, 'compiled' | 'deliver' | 'post'>;
  /** The workspace's storage. */
  memory: Memento;
}

export function createInputForm(surroundings: Surroundings): InputFormHost {
  const { document, feed, memory } = surroundings;
  const { uri } = document;
  const keptInputs = openKeptInputs(memory);

  let waiting: { purpose: InputPurpose; end(inputs: FilledInputs | undefined): void } | undefined;
  let filled: FilledInputs | undefined;
  let submitting = false;

  const finish = (inputs: FilledInputs | undefined): void => {
    waiting?.end(inputs);
    waiting = undefined;
  };

  const readForm = async (): Promise<InputForm> => {
    const { pipeline, world } = await feed.compiled();
    const inputs = listDeclarations(pipeline.inputs);
    await keptInputs.forgetSecrets(uri, inputs);

    return {
      inputs,
      typed: keptInputs.typed(uri),
      presets: keptInputs.presets(uri),
      profiles: Object.keys(world.settings?.profiles ?? {}),
      profile: profileOf(memory, await findProjectRoot(document)),
      asked: waiting?.purpose,
    };
  };

  const show = async (): Promise<void> => feed.post({ type: 'inputs', form: await readForm() });

  const submit = async (message: Submitted): Promise<void> => {
    if (submitting) return;
    submitting = true;
    const inputs = await takeSubmitted(surroundings, keptInputs, message).finally(() => void (submitting = false));
    if (!inputs) return;

    if (waiting?.purpose === message.purpose) finish(inputs);
    else if (message.purpose !== 'auto') await begin(message.purpose, inputs);
    await show();
  };

  /** The command that starts the run asks here for its inputs. */
  const begin = async (purpose: 'run' | 'debug', inputs: FilledInputs): Promise<void> => {
    finish(undefined);
    filled = inputs;
    try {
      await commands.executeCommand(`baton.${purpose}`, uri);
    } finally {
      if (filled === inputs) filled = undefined;
    }
  };

  const obey = async (message: InputMessage): Promise<void> => {
    switch (message.type) {
      case 'inputs':
        return show();
      case 'typeInputs':
        return feed.post({ type: 'inputFaults', faults: await keepAndJudge(surroundings, keptInputs, message.texts) });
      case 'submitInputs':
        return submit(message);
      case 'declineInputs':
        finish(undefined);
        return show();
      case 'keepPreset':
        await keepPreset(keptInputs, uri, message.texts, (await feed.compiled()).pipeline.inputs);
        return show();
      case 'dropPreset':
        await dropPreset(keptInputs, uri, message.name);
        return show();
      case 'profile':
        await keepProfile(memory, await findProjectRoot(document), message.name);
        return show();
      case 'pickFile':
        return pickFile(surroundings, message.name);
    }
  };

  return {
    async ask(purpose) {
      finish(undefined);
      // If the text cannot be compiled, nothing waits.
      const form = await readForm();
      const inputs = new Promise<FilledInputs | undefined>((end) => {
        waiting = { purpose, end };
      });

      feed.deliver({ type: 'inputs', form: { ...form, asked: purpose }, show: true });
      return inputs;
    },
    take() {
      const taken = filled;
      filled = undefined;
      return taken;
    },
    obey,
    dispose: () => finish(undefined),
  };
}

/** Stores the typed values, and returns their problems. */
async function keepAndJudge(
  { document: { uri }, feed }: Surroundings,
  kept: KeptInputs,
  texts: InputTexts,
): Promise<[string, string][]> {
  const { pipeline } = await feed.compiled();
  await kept.keepTyped(uri, texts, pipeline.inputs);
  return [...(await judge(pipeline, texts)).faults];
}

/** Reports whether submitted values are accepted, and returns them then. */
async function takeSubmitted(
  { document: { uri }, feed }: Surroundings,
  kept: KeptInputs,
  { texts, secrets }: Submitted,
): Promise<FilledInputs | undefined> {
  let faults: [string, string][] = [];
  let outcome: 'taken' | 'refused' = 'refused';
  try {
    const { pipeline } = await feed.compiled();
    await kept.keepTyped(uri, texts, pipeline.inputs);
    const judged = await judge(pipeline, texts, secrets);
    faults = [...judged.faults];
    if (faults.length > 0) return undefined;

    outcome = 'taken';
    return judged.inputs;
  } finally {
    // The page waits for this answer, also after an error.
    feed.post({ type: 'inputFaults', faults, outcome });
  }
}

/** Stores the texts as a preset under a name that the person enters. */
async function keepPreset(kept: KeptInputs, uri: Uri, texts: InputTexts, inputs: Pipeline['inputs']): Promise<void> {
  const names = kept.presets(uri).map(({ name }) => name);
  const name = await window.showInputBox({
    title: questionTexts.presetTitle(),
    prompt: names.length > 0 ? questionTexts.presetReplaces(names.join(', ')) : questionTexts.presetPrompt(),
    ignoreFocusOut: true,
  });
  if (name?.trim()) await kept.keepPreset(uri, { name: name.trim(), texts }, inputs);
}

/** Deletes a preset once the person has confirmed it. */
async function dropPreset(kept: KeptInputs, uri: Uri, name: string): Promise<void> {
  const sure = await window.showWarningMessage(questionTexts.dropPreset(name), { modal: true }, pastRunTexts.deleteIt());
  if (sure) await kept.dropPreset(uri, name);
}

type Pipeline = Compiled['pipeline'];

async function judge(pipeline: Pipeline, texts: InputTexts, secrets: InputTexts = {}) {
  const { readTypedInputs } = await engine();
  return readTypedInputs(pipeline, { texts: new Map(Object.entries(texts)), secrets: new Map(Object.entries(secrets)) });
}

/** Lets a person choose the file of an input, and sends the page its path as a run resolves it. */
async function pickFile({ document, feed }: Surroundings, name: string): Promise<void> {
  const { pipeline } = await feed.compiled();
  const root = await findProjectRoot(document);
  const names = listDeclarations(pipeline.inputs).find((input) => input.name === name)?.names;
  const isFolder = names === 'folder';
  const chosen =
    names === 'newFile'
      ? await window.showSaveDialog({ title: name, defaultUri: Uri.file(root) })
      : (await window.showOpenDialog({ title: name, canSelectFolders: isFolder, canSelectFiles: !isFolder }))?.[0];
  if (!chosen) return;

  const path = relative(root, chosen.fsPath);
  const isOutside = path.startsWith('..') || isAbsolute(path);
  const file = isOutside ? chosen.fsPath : path.replaceAll(sep, '/') || '.';
  feed.post({ type: 'inputFile', name, file });
}
