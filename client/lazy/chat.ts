import {
  type CancellationToken,
  type ChatFollowup,
  type ChatRequest,
  type ChatRequestTurn,
  type ChatResponseStream,
  type ChatResponseTurn,
  type ChatResult,
  type LanguageModelChat,
  Location,
  MarkdownString,
  type TextDocument,
  Uri,
  workspace,
} from 'vscode';
import { type HelpPassage, openHelpSearch } from '../../engine/insight/help/search-help.ts';
import { chatMessages, type FileFacts } from '../agents/chat-messages.ts';
import { compileDocument } from '../agents/compile-document.ts';
import { requireTrust } from '../commands/trust.ts';
import type { Host } from '../host.ts';
import type { EditorDraftRequest } from '../lazy/drafts.ts';
import { editorModelsOf } from '../models/editor.ts';
import { filePath, isPipeline, shortName, target, workingFolderOf } from '../place.ts';
import { type Compiled, engine } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import { chatTexts as texts } from '../texts/chat.ts';
import { draftingTexts } from '../texts/drafts.ts';
import { clientTexts } from '../texts.ts';

/** A question to `@baton`, and the stream for its answer. */
interface ChatQuestion {
  request: Pick<ChatRequest, 'prompt' | 'command' | 'references'> & { model: ChatRequest['model'] | undefined };
  history: readonly (ChatRequestTurn | ChatResponseTurn)[];
  response: ChatResponseStream;
  token: CancellationToken;
}

/** Maximum number of passages given to a model, and of those shown without a model. */
const mostPassages = 8;
const mostShown = 4;
/** Maximum characters of such a passage, and maximum number of linked pages. */
const longestShown = 700;
const mostLinked = 4;
/** Characters per token: a low estimate, so that the text is never too long. */
const charactersOfToken = 3;

/** Answers a question to `@baton`; never rejects. */
export async function answerChat(host: Host, question: ChatQuestion): Promise<ChatResult> {
  const { command = '', prompt } = question.request;
  const document = await fileMeant(question.request.references);
  try {
    if (command === 'new') await draftNew(host, question);
    else if (command === 'fix') await draftFix(host, question, document);
    else if (command === 'explain' && !document) question.response.markdown(texts.needsFile());
    else if (command !== 'explain' && prompt.trim() === '') question.response.markdown(texts.needsQuestion());
    else await answerFromDocs(host, question, document);
    return { metadata: { command, ...(await stateOf(document)) } };
  } catch (error) {
    return question.token.isCancellationRequested ? {} : { errorDetails: { message: faultWords(error) } };
  }
}

/** Suggested follow-up questions. */
export function followupsOf({ metadata = {} }: ChatResult): ChatFollowup[] {
  const { command, isOpen, hasErrors } = metadata;
  const next = (name: string, label: string): ChatFollowup[] => (command === name ? [] : [{ command: name, label, prompt: '' }]);
  if (hasErrors) return next('fix', texts.askFix());
  return isOpen ? next('explain', texts.askExplain()) : [];
}

async function stateOf(document: TextDocument | undefined): Promise<{ isOpen: boolean; hasErrors: boolean }> {
  return { isOpen: document !== undefined, hasErrors: document !== undefined && !(await compileDocument(document)).valid };
}

/** The pipeline attached to a question, else the active one. */
async function fileMeant(references: ChatRequest['references']): Promise<TextDocument | undefined> {
  for (const { value } of references) {
    const uri = value instanceof Location ? value.uri : value;
    if (!(uri instanceof Uri)) continue;
    const document = await Promise.resolve(workspace.openTextDocument(uri)).catch(() => undefined);
    if (document && isPipeline(document)) return document;
  }

  const document = await target(undefined);
  return document && isPipeline(document) ? document : undefined;
}

let opened: ReturnType<typeof openHelpSearch> | undefined;

/** Finds passages of the installed pages; they are read with the first question. */
async function searchHelp({ context: { extensionUri } }: Host, words: string): Promise<HelpPassage[]> {
  opened ??= openHelpSearch(Uri.joinPath(extensionUri, 'docs').fsPath);
  try {
    return (await opened)(words, mostPassages);
  } catch (error) {
    opened = undefined;
    throw error;
  }
}

/** Lets the chat's model answer from passages of the documentation and the open file; without a model shows the passages. */
async function answerFromDocs(host: Host, question: ChatQuestion, document: TextDocument | undefined): Promise<void> {
  const { request, response, token } = question;
  response.progress(texts.reading());
  const isExplaining = request.command === 'explain' && document !== undefined;
  const compiled = document && (await compileDocument(document));
  const words = isExplaining ? `${request.prompt} ${kindsIn(compiled)}` : request.prompt;
  const passages = await searchHelp(host, words);
  if (token.isCancellationRequested) return;
  if (passages.length === 0 && !document) return response.markdown(texts.nothingFound());

  if (document) response.reference(document.uri);

  const facts = document && compiled ? await factsOf(document, compiled) : undefined;
  const missing = await askModel(question, passages, facts);
  if (missing !== undefined) {
    response.markdown(`${texts.noModel(missing)}\n\n`);
    if (isExplaining && document && facts) showStructure(question, document, facts);
    else showPassages(question, passages);
  }

  showPages(host, response, passages);
}

const kindsIn = (compiled: Compiled | undefined): string => [...new Set(compiled?.graph.nodes.map(({ kind }) => kind))].join(' ');

async function factsOf(document: TextDocument, compiled: Compiled): Promise<FileFacts> {
  const { describeProblems, describeStructure } = await engine();
  const { problems } = describeProblems(compiled, workspace.asRelativePath(document.uri));
  return {
    text: document.getText(),
    problems: JSON.stringify(problems),
    structure: describeStructure(compiled.pipeline, compiled.graph),
  };
}

/** Streams the answer of the model. Returns the reason if there is none. */
async function askModel(
  { request: { prompt, model }, history, response, token }: ChatQuestion,
  passages: readonly HelpPassage[],
  facts: FileFacts | undefined,
): Promise<string | undefined> {
  if (!model) return texts.noModelHere();
  const messages = chatMessages({
    question: prompt.trim() || texts.askExplain(),
    history,
    passages,
    facts,
    room: model.maxInputTokens * charactersOfToken,
  });

  let isAnswered = false;
  try {
    const { text } = await model.sendRequest(messages, {}, token);
    for await (const part of text) {
      isAnswered ||= part.trim() !== '';
      response.markdown(part);
    }
  } catch (error) {
    if (isAnswered || token.isCancellationRequested) throw error;
    return faultWords(error);
  }

  return isAnswered ? undefined : texts.emptyAnswer();
}

/** Facts of a file's text, one sentence each. */
function showStructure({ response }: ChatQuestion, document: TextDocument, { structure }: FileFacts): void {
  response.markdown(`${texts.structure(shortName(document.uri))}\n\n${structure.map((one) => `- ${one}`).join('\n')}\n\n`);
}

function showPassages({ response }: ChatQuestion, passages: readonly HelpPassage[]): void {
  if (passages.length > 0) response.markdown(`${texts.foundInstead()}\n\n`);
  for (const { heading, title, text } of passages.slice(0, mostShown)) {
    const body = text.replace(/^#{1,6} .*\n*/, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const short = body.length > longestShown ? `${body.slice(0, longestShown)}\u2026` : body;
    response.markdown(`**${heading || title}**\n\n${short}\n\n`);
  }
}

/** The pages as links, each once. */
function showPages({ context: { extensionUri } }: Host, response: ChatResponseStream, passages: readonly HelpPassage[]): void {
  const pages = [...new Map(passages.map(({ path, title }) => [path, title]))].slice(0, mostLinked);
  if (pages.length === 0) return;

  const links = pages.map(([path, title]) => {
    const uri = Uri.joinPath(extensionUri, `docs/${path}.md`);
    response.reference(uri);
    return `[${title}](command:${showPreview}?${encodeURIComponent(JSON.stringify([uri]))})`;
  });
  const line = new MarkdownString(`\n\n${texts.pages()} ${links.join(' · ')}`);

  line.isTrusted = { enabledCommands: [showPreview] };
  response.markdown(line);
}

const showPreview = 'markdown.showPreview';

// Drafts are in a bundle of their own, which `../lazy` names: another copy would not know the open ones.

/** Drafts a pipeline with the chat's model, as an unsaved file. */
async function draftNew(host: Host, { request, response, token }: ChatQuestion): Promise<void> {
  const wanted = request.prompt.trim();
  if (wanted === '') return response.markdown(texts.needsDescription());

  const asked = draftingModel(request.model);
  if (!asked || !requireTrust()) return response.markdown(asked ? clientTexts.notTrusted() : texts.noModelHere());

  const { askForDraft, describeDraft, showUntitled } = await import('../lazy/drafts.ts');
  const cwd = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath ?? process.cwd();
  const draft = await askForDraft(host, { file: `${cwd}/draft.baton.yaml`, cwd, wanted, ...asked }, token, (says) =>
    response.progress(says),
  );

  await showUntitled(draft.compiled.text);
  response.markdown([describeDraft(draft), texts.draftShown(), draft.notes].filter(Boolean).join('\n\n'));
}

/**
 * Drafts a fix of a file's errors, or a requested change, and shows the difference; the file changes only on confirmation.
 */
async function draftFix(
  host: Host,
  { request, response, token }: ChatQuestion,
  document: TextDocument | undefined,
): Promise<void> {
  if (!document) return response.markdown(texts.needsFile());
  const wanted = request.prompt.trim() || undefined;
  const text = document.getText();
  if (!wanted && (await compileDocument(document)).valid)
    return response.markdown(draftingTexts.nothingWrong(shortName(document.uri)));

  const asked = draftingModel(request.model);
  if (!asked || !requireTrust()) return response.markdown(asked ? clientTexts.notTrusted() : texts.noModelHere());

  const { askForDraft, describeDraft, proposeDraft } = await import('../lazy/drafts.ts');
  const place = { file: filePath(document), cwd: workingFolderOf(document), text, wanted };
  const draft = await askForDraft(host, { ...place, ...asked }, token, (says) => response.progress(says));
  const uri = await proposeDraft(host, document, text, draft);
  if (!uri) return response.markdown(draftingTexts.same(shortName(document.uri)));

  response.markdown([describeDraft(draft), texts.draftBeside(), draft.notes].filter(Boolean).join('\n\n'));
  response.button({ command: 'baton.acceptDraft', title: draftingTexts.accept(), arguments: [uri] });
  response.button({ command: 'baton.discardDraft', title: draftingTexts.discard(), arguments: [uri] });
}

/** The chat's model as the drafting model. */
const draftingModel = (model: LanguageModelChat | undefined): Pick<EditorDraftRequest, 'model' | 'editor'> | undefined =>
  model && { model: `vscode:${model.family}`, editor: editorModelsOf(model) };
