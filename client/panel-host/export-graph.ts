import { commands, Uri, window, workspace } from 'vscode';
import { isMap } from '../../engine/language/json.ts';
import { type Compiled, engine } from '../runs/engine.ts';
import { pastRunTexts } from '../texts/past-runs.ts';
import type { PngPainter } from './png-painter.ts';

const graphForms = ['svg', 'png', 'mermaid', 'langgraph'] as const;
type GraphForm = (typeof graphForms)[number];
const endings: Readonly<Record<GraphForm, string>> = { svg: 'svg', png: 'png', mermaid: 'mmd', langgraph: 'json' };

/** Exports the graph of a pipeline to a file. `to` sets format and path if nobody should be asked. */
export async function exportGraph({ graph, pipeline, world }: Compiled, painter: PngPainter, to?: unknown): Promise<void> {
  const form = graphForms.find((one) => isMap(to) && to['form'] === one) ?? (await pickForm());
  if (!form) return;

  const beside = Uri.joinPath(Uri.file(world.file), '..', `${pipeline.id}.${endings[form]}`);
  const file = isMap(to) && to['file'] instanceof Uri ? to['file'] : await pickPlace(form, beside);
  if (!file) return;

  const { toGraphJson, toLangGraph, toMermaid, toSvg } = await engine();
  const title = pipeline.name ?? pipeline.id;
  const write: Readonly<Record<GraphForm, () => Promise<Uint8Array>>> = {
    svg: async () => Buffer.from(toSvg(graph, { title })),
    // An exported graph has one background everywhere.
    png: () => painter.draw(toSvg(graph, { title, light: true })),
    mermaid: async () => Buffer.from(toMermaid(toGraphJson(graph))),
    langgraph: async () => Buffer.from(`${JSON.stringify(toLangGraph(graph), null, 2)}\n`),
  };

  await workspace.fs.writeFile(file, await write[form]());
  if (isMap(to)) return;

  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const chosen = await window.showInformationMessage(pastRunTexts.exported(name), pastRunTexts.openIt());
  if (chosen) await commands.executeCommand('vscode.open', file);
}

async function pickForm(): Promise<GraphForm | undefined> {
  const items = graphForms.map((form) => ({
    form,
    label: pastRunTexts.graphForms[form](),
    detail: pastRunTexts.graphFormsAbout[form](),
  }));
  return (await window.showQuickPick(items, { title: pastRunTexts.exportTitle() }))?.form;
}

const pickPlace = (form: GraphForm, defaultUri: Uri): Thenable<Uri | undefined> =>
  window.showSaveDialog({ defaultUri, filters: { [pastRunTexts.graphForms[form]()]: [endings[form]] } });
