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
import { lineStarts, toPosition } from '../../engine/compile/source/lines.ts';
import { isMap, type Json, type JsonMap } from '../../engine/language/json.ts';
import type { Host } from '../host.ts';
import { filePath, isSettingsFile, workingFolderOf } from '../place.ts';
import { type Compiled, engine } from '../runs/engine.ts';
import { startEditorRun } from '../runs/start.ts';
import { clientTexts } from '../texts.ts';
import { awaitEnd } from './api.ts';
import { findPipelineFile } from './find-pipeline-file.ts';
import { shortValue } from './short.ts';

/** What an agent hands over: the editor has held it against the schema in the manifest, another caller may not have. */
interface Asked {
  file?: unknown;
  inputs?: unknown;
}

/** The tools that agents of the editor may use: look at a pipeline without trust, run it with trust and once the person has said so. */
export function registerAgentTools(host: Host): Disposable {
  const answer = (value: Json): LanguageModelToolResult =>
    new LanguageModelToolResult([new LanguageModelTextPart(JSON.stringify(shortValue(value)))]);
  const looking = (
    says: (file: string) => string,
    look: (document: TextDocument) => Promise<Json>,
  ): LanguageModelTool<Asked> => ({
    prepareInvocation: ({ input: { file } }) => ({ invocationMessage: says(String(file)) }),
    invoke: async ({ input }) => answer(await look(await documentOf(input.file))),
  });
  const run: LanguageModelTool<Asked> = {
    prepareInvocation: ({ input: { file, inputs } }) => ({
      invocationMessage: clientTexts.agentRuns(String(file)),
      confirmationMessages: {
        title: clientTexts.agentRunTitle(String(file)),
        message: new MarkdownString()
          .appendText(clientTexts.agentRunMessage())
          .appendCodeblock(JSON.stringify(inputs ?? {}, null, 2), 'json'),
      },
    }),
    invoke: async ({ input }, token) => answer(await runPipeline(host, input, token)),
  };
  return Disposable.from(
    lm.registerTool('baton_check', looking(clientTexts.agentChecks, checkPipeline)),
    lm.registerTool('baton_explain', looking(clientTexts.agentReads, explainStructure)),
    lm.registerTool('baton_run', run),
  );
}

/** A pipeline of the workspace by its path, absolute or from a folder of the workspace. Whatever lies elsewhere is none of an agent's. */
async function documentOf(file: unknown): Promise<TextDocument> {
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (typeof file !== 'string' || file === '') throw new Error(clientTexts.agentNeedsFile());
  const path = await findPipelineFile(
    folders.map(({ uri }) => uri.fsPath),
    file,
  );
  const uri = path === undefined ? undefined : Uri.file(path);
  if (uri && !isSettingsFile(uri)) return workspace.openTextDocument(uri);
  throw new Error(clientTexts.agentNoFile(file));
}

async function compileNow(document: TextDocument): Promise<Compiled> {
  const { compile, findRoot, loadWorld } = await engine();
  const [file, cwd] = [filePath(document), workingFolderOf(document)];
  return compile(document.getText(), await loadWorld(file, { root: findRoot(file, cwd), cwd }));
}

async function checkPipeline(document: TextDocument): Promise<Json> {
  const compiled = await compileNow(document);
  const lines = lineStarts(compiled.text);
  const problems = compiled.problems.map(({ code, severity, message, hint, range }): JsonMap => {
    const { line } = toPosition(lines, range.start);
    return { line: line + 1, severity, code, message: hint ? `${message} ${hint}` : message };
  });
  const errors = compiled.problems.filter(({ severity }) => severity === 'error').length;
  return { file: workspace.asRelativePath(document.uri), runs: errors === 0, errors, problems };
}

async function explainStructure(document: TextDocument): Promise<Json> {
  const compiled = await compileNow(document);
  const { contractOf, describeStructure } = await engine();
  const { pipeline, graph } = compiled;
  const { inputs, outputs } = contractOf(compiled);
  return {
    file: workspace.asRelativePath(document.uri),
    id: pipeline.id,
    description: pipeline.description ?? null,
    inputs,
    outputs,
    steps: graph.nodes.map(({ path, kind }) => ({ path, kind })),
    structure: describeStructure(pipeline, graph),
  };
}

async function runPipeline(host: Host, { file, inputs }: Asked, token: CancellationToken): Promise<Json> {
  if (!workspace.isTrusted) throw new Error(clientTexts.notTrusted());
  const document = await documentOf(file);
  // A person would be asked what becomes of the other run: an agent comes back later.
  if (host.runs.isLive(document.uri)) throw new Error(clientTexts.runsNow(String(file)));
  const session = await startEditorRun(host, document, { given: { values: isMap(inputs) ? inputs : {}, by: 'model' } });
  if (!session) throw new Error(clientTexts.agentNotStarted(String(file)));
  const stopping = token.onCancellationRequested(() => host.runs.cancel(session));
  if (token.isCancellationRequested) host.runs.cancel(session);
  const { status, outputs, error, cost, duration, run } = await awaitEnd(session).finally(() => stopping.dispose());
  const failed = [...session.handle.state.steps.values()].flatMap(({ path, failure }) =>
    failure ? [{ path, kind: failure.kind, message: failure.message }] : [],
  );
  return { run: run.id, status, outputs: { ...outputs }, error, failed, cost, duration };
}
