import { homedir } from 'node:os';
import { basename } from 'node:path';
import { env, languages, UIKind, Uri, version, window, workspace } from 'vscode';
import type { Json } from '../../engine/language/json.ts';
import type { Host } from '../host.ts';
import { isPipeline, shortName } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { findWorkspaceRoots, listWorkspaceRuns } from '../runs/target.ts';
import { clientTexts } from '../texts.ts';
import { type Diagnosed, type DiagnosedRun, diagnosticsReport } from './diagnostics-report.ts';

/** "Copy Diagnostics": information for investigating a fault, without values of inputs, results or keys. Returns the text. */
export async function copyDiagnostics(host: Host): Promise<string> {
  const text = diagnosticsReport(await diagnose(host));
  await env.clipboard.writeText(text);
  // Does not wait until the message is closed.
  void window.showInformationMessage(clientTexts.diagnosticsCopied());
  return text;
}

async function diagnose({ context }: Host): Promise<Diagnosed> {
  const { packageJSON } = context.extension;
  const [root] = await findWorkspaceRoots();
  const { examine } = await engine();

  return {
    versions: {
      Baton: String(packageJSON.version),
      'VS Code': version,
      'Node.js': process.versions.node,
      platform: `${process.platform} ${process.arch}`,
    },
    place: {
      remote: env.remoteName,
      web: env.uiKind === UIKind.Web,
      trusted: workspace.isTrusted,
      folders: workspace.workspaceFolders?.length ?? 0,
    },
    settings: changedSettings(packageJSON.contributes.configuration.properties),
    findings: root === undefined || !workspace.isTrusted ? [] : await examine(root, process.env),
    problems: problemsInSight(),
    run: workspace.isTrusted ? await lastRun() : undefined,
    home: homedir(),
  };
}

/** Our settings that a person or a folder has set. */
function changedSettings(properties: Readonly<Record<string, unknown>>): Record<string, Json> {
  const configuration = workspace.getConfiguration();
  const changed: Record<string, Json> = {};
  for (const name of Object.keys(properties)) {
    const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect<Json>(name) ?? {};
    const value = workspaceFolderValue ?? workspaceValue ?? globalValue;
    if (value !== undefined && JSON.stringify(value) !== JSON.stringify(defaultValue)) changed[name] = value;
  }

  return changed;
}

/** Codes and places only; messages may quote the text. */
const problemsInSight = (): Diagnosed['problems'] =>
  workspace.textDocuments.filter(isPipeline).map(({ uri }) => ({
    file: shortName(uri),
    problems: languages.getDiagnostics(uri).map(({ code, severity, range }) => ({
      code: String(typeof code === 'object' ? code.value : (code ?? '')),
      severity,
      line: range.start.line + 1,
    })),
  }));

async function lastRun(): Promise<DiagnosedRun | undefined> {
  const [newest] = await listWorkspaceRuns();
  if (!newest) return undefined;

  const { id, status, foreign = false, duration, file, folder } = newest;
  const about = { id, pipeline: shortName(Uri.file(basename(file))), status, foreign, duration };
  const { readRun } = await engine();

  try {
    const { started, result, log } = await readRun(folder);
    return {
      ...about,
      engine: started.engine,
      mode: started.mode,
      facts: log.facts.length,
      damaged: log.damage !== undefined,
      error: result.error,
      steps: Object.entries(result.steps).map(([path, { status: ended, error, attempts }]) => ({
        path,
        status: ended,
        error,
        attempts,
      })),
      inputs: started.inputs,
    };
  } catch {
    // An unreadable file is listed with its state.
    return about;
  }
}
