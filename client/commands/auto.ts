import { ProgressLocation, window } from 'vscode';
import type { Json } from '../../engine/language/json.ts';
import type { Host } from '../host.ts';
import { profileOf } from '../inputs/profile.ts';
import { editorModels } from '../models/editor.ts';
import { filePath, shortName, target, workingFolderOf } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { showRefusal } from '../runs/start/refusal.ts';
import { inputsFor, prepareRun } from '../runs/start/start.ts';
import { clientTexts } from '../texts.ts';

/** The requested answers, by tag. */
type Answers = Record<string, Json>;

/** Asks a model for the AUTO tags of a pipeline that have no locked answer, or for one of them by its id; nothing is run. */
export const resolveAuto = (host: Host, argument: unknown, site: unknown): Promise<Answers | undefined> =>
  ask(host, argument, { missing: true, ...onlyOf(site) });

/** The same, ignoring locked answers. */
export const refreshAuto = (host: Host, argument: unknown, site: unknown): Promise<Answers | undefined> =>
  ask(host, argument, onlyOf(site));

/** A tag as a command's argument: its id, optionally with its pipeline and an answer. */
export interface SiteArgument {
  only?: string | undefined;
  of?: string | undefined;
  answer?: Json | undefined;
}

/** The tag of an argument; undefined if it names none. */
export function siteOf(site: unknown): SiteArgument {
  if (typeof site === 'string') return { only: site };
  if (typeof site !== 'object' || site === null || !('only' in site) || typeof site.only !== 'string') return {};
  const of = 'of' in site && typeof site.of === 'string' ? site.of : undefined;
  return { only: site.only, of, answer: 'answer' in site ? (site.answer as Json) : undefined };
}

const onlyOf = (site: unknown): Omit<SiteArgument, 'answer'> => {
  const { only, of } = siteOf(site);
  return { only, of };
};

/** Returns undefined if nothing was asked; the person has been told why. */
async function ask(
  host: Host,
  argument: unknown,
  which: { missing?: boolean } & Omit<SiteArgument, 'answer'>,
): Promise<Answers | undefined> {
  const document = await prepareRun(await target(argument));
  if (!document) return undefined;

  const { uri } = document;
  if (uri.scheme !== 'file') return void window.showWarningMessage(clientTexts.notOnDisk());

  const [file, text, cwd] = [filePath(document), document.getText(), workingFolderOf(document)];
  const { answerAutos, compile, findRoot } = await engine();
  const inputs = await inputsFor(host, compile(text, { file }), { uri, purpose: 'auto' });
  if (!inputs) return undefined;

  const secrets = await host.keys.read();
  const profile = profileOf(host.context.workspaceState, findRoot(file, cwd));
  const progress = { location: ProgressLocation.Notification, title: clientTexts.answering(shortName(uri)), cancellable: true };

  try {
    const answers = await window.withProgress(progress, async (_report, token) => {
      const stopping = new AbortController();
      token.onCancellationRequested(() => stopping.abort());
      return answerAutos({ file, text, cwd, inputs, secrets, profile, editor: editorModels, signal: stopping.signal, ...which });
    });
    for (const { site, answer, model } of answers) host.log.info(`${site}: ${JSON.stringify(answer)} (${model})`);

    // Does not wait until the message is closed.
    void window.showInformationMessage(clientTexts.answered(answers.length));
    return Object.fromEntries(answers.map(({ site, answer }) => [site, answer]));
  } catch (error) {
    await showRefusal(host, uri, error, clientTexts.notAnswered);
    return undefined;
  }
}
