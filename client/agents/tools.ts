import {
  type CancellationToken,
  Disposable,
  LanguageModelTextPart,
  type LanguageModelTool,
  LanguageModelToolResult,
  lm,
  MarkdownString,
  type TextDocument,
  Uri,
  workspace,
} from 'vscode';
import { isMap, type Json } from '../../engine/language/json.ts';
import type { Host } from '../host.ts';
import { isSettingsFile } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { startEditorRun } from '../runs/start/start.ts';
import { agentTexts } from '../texts/agents.ts';
import { clientTexts } from '../texts.ts';
import { awaitEnd } from './api.ts';
import { compileDocument } from './compile-document.ts';

/** An agent's input: the editor has validated it against the schema in the manifest, another caller may not have. */
interface EditorToolRequest {
  file?: unknown;
  inputs?: unknown;
}

/**
 * The tools for the editor's agents: inspecting a pipeline needs no trust; running it needs trust and the person's
 * confirmation.
 */
export function registerAgentTools(host: Host): Disposable {
  const answer = async (value: Json): Promise<LanguageModelToolResult> => {
    const { shortValue } = await engine();
    return new LanguageModelToolResult([new LanguageModelTextPart(JSON.stringify(shortValue(value)))]);
  };

  const looking = (
    says: (file: string) => string,
    look: (document: TextDocument) => Promise<Json>,
  ): LanguageModelTool<EditorToolRequest> => ({
    prepareInvocation: ({ input: { file } }) => ({ invocationMessage: says(String(file)) }),
    invoke: async ({ input }) => answer(await look(await documentOf(input.file))),
  });
  const run: LanguageModelTool<EditorToolRequest> = {
    prepareInvocation: ({ input: { file, inputs } }) => ({
      invocationMessage: agentTexts.agentRuns(String(file)),
      confirmationMessages: {
        title: agentTexts.agentRunTitle(String(file)),
        message: new MarkdownString()
          .appendText(agentTexts.agentRunMessage())
          .appendCodeblock(JSON.stringify(inputs ?? {}, null, 2), 'json'),
      },
    }),
    invoke: async ({ input }, token) => answer(await runPipeline(host, input, token)),
  };

  return Disposable.from(
    lm.registerTool('baton_check', looking(agentTexts.agentChecks, checkPipeline)),
    lm.registerTool('baton_explain', looking(agentTexts.agentReads, explainStructure)),
    lm.registerTool('baton_run', run),
  );
}

/**
 * A pipeline of the workspace by its path, absolute or relative to a workspace folder. Agents have no access to files
 * elsewhere.
 */
async function documentOf(file: unknown): Promise<TextDocument> {
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (typeof file !== 'string' || file === '') throw new Error(agentTexts.agentNeedsFile());

  const { findPipelineFile } = await engine();
  const path = await findPipelineFile(
    folders.map(({ uri }) => uri.fsPath),
    file,
  );
  const uri = path === undefined ? undefined : Uri.file(path);
  if (uri && !isSettingsFile(uri)) return workspace.openTextDocument(uri);
  throw new Error(agentTexts.agentNoFile(file));
}

async function checkPipeline(document: TextDocument): Promise<Json> {
  const { describeProblems } = await engine();
  return describeProblems(await compileDocument(document), workspace.asRelativePath(document.uri));
}

async function explainStructure(document: TextDocument): Promise<Json> {
  const { describePipeline } = await engine();
  return describePipeline(await compileDocument(document), workspace.asRelativePath(document.uri));
}

async function runPipeline(host: Host, { file, inputs }: EditorToolRequest, token: CancellationToken): Promise<Json> {
  if (!workspace.isTrusted) throw new Error(clientTexts.notTrusted());
  const document = await documentOf(file);
  // A person would be asked what to do with the other run: an agent has to try again later.
  if (host.runs.isLive(document.uri)) throw new Error(clientTexts.runsNow(String(file)));

  const session = await startEditorRun(host, document, { given: { values: isMap(inputs) ? inputs : {}, by: 'model' } });
  if (!session) throw new Error(agentTexts.agentNotStarted(String(file)));

  const stopping = token.onCancellationRequested(() => host.runs.cancel(session));
  if (token.isCancellationRequested) host.runs.cancel(session);
  const { status, outputs, error, cost, duration, run } = await awaitEnd(session).finally(() => stopping.dispose());
  const { describeFailedSteps } = await engine();
  const failed = describeFailedSteps(session.handle.state);

  return { run: run.id, status, outputs: { ...outputs }, error, failed, cost, duration };
}
