import { basename } from 'node:path';
import { type TextDocument, type Uri, workspace } from 'vscode';
import type { Graph } from '../../engine/compile/graph/graph.ts';
import type { TextInfo } from '../panel-content.ts';
import { filePath, workingFolderOf } from '../place.ts';
import { type Compiled, engine, type World } from '../runs/engine.ts';
import { listProblems } from './problem-list.ts';

/** The panel's data of a pipeline's text. */
interface Checked {
  compiled: Compiled;
  info: TextInfo;
}

/** Returns a function that checks the document's current text; an unchanged version is checked again only with `anew`. */
export function createChecker(document: TextDocument): (anew?: boolean) => Promise<Checked> {
  let version = -1;
  let previous: Compiled | undefined;
  let checked: Promise<Checked> | undefined;

  const check = async (text: string): Promise<Checked> => {
    const { compile, findRoot, keptInsight, loadWorld, describeStructure } = await engine();
    const file = filePath(document);
    const severities = workspace.getConfiguration('baton', document.uri).get<World['severities']>('problems', {});
    const cwd = workingFolderOf(document);
    const world = await loadWorld(file, { root: findRoot(file, cwd), cwd, severities });
    const compiled = compile(text, world, previous);

    previous = compiled;
    const info = presentText(compiled, nameOfFile(document.uri), describeStructure(compiled.pipeline, compiled.graph));
    const insight = await keptInsight(compiled, cwd);

    if (insight) {
      const { intention, architecture, alignment, model } = insight;
      info.insight = { intention, architecture, alignment: alignment.map(({ what }) => what), model };
    }

    return { compiled, info };
  };

  return (anew = false) => {
    if (!anew && checked && version === document.version) return checked;
    version = document.version;
    checked = check(document.getText());
    return checked;
  };
}

/** The panel's data of a text; `file` as a person would name it. */
export function presentText(compiled: Compiled, file: string, summary: string[]): TextInfo {
  const { pipeline, graph, called, problems } = compiled;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const first = (errors[0] ?? warnings[0])?.message;

  return {
    pipeline: { id: pipeline.id, file, name: pipeline.name },
    graph: graph.nodes.length ? graph : null,
    called: called.size ? [...called].map(([name, one]): [string, Graph] => [name, one.graph]) : undefined,
    summary,
    problems: { errors: errors.length, warnings: warnings.length, first, list: listProblems(compiled) },
  };
}

/** A file as a person would name it. */
export const nameOfFile = (uri: Uri): string => (uri.scheme === 'untitled' ? basename(uri.path) : workspace.asRelativePath(uri));
