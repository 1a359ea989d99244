import { langGraphEnd, langGraphStart } from '../../compile/graph/export/langgraph.ts';
import { slug } from '../../compile/pipeline/ids.ts';
import type { Imported, ImportFormat, ImportSource } from '../format.ts';
import { cutCycles } from '../langgraph/cut-cycles.ts';
import { readGraph } from '../langgraph/read-graph.ts';
import type { GraphStep } from '../langgraph/step.ts';
import { writeGraphSteps } from '../langgraph/write-steps.ts';
import { renderDocument } from '../output/document.ts';
import { refuseImport } from '../refuse.ts';
import type { SourceFields } from '../source/fields.ts';
import { fieldsOf, fieldText, sourceItems } from '../source/fields.ts';

const nodeTypes: ReadonlySet<string> = new Set(['runnable', 'schema', 'unknown']);

/** A start or an end, of the graph or a subgraph: it runs nothing, so it may lack a type. */
const isStartOrEnd = (id: string | undefined): boolean => [langGraphStart, langGraphEnd].includes(id?.split(':').at(-1) ?? '');

/** A graph as langchain-core writes it (`graph.get_graph().to_json()`): nodes with a type of three, edges with source and target. */
export const langGraph: ImportFormat = {
  name: 'LangGraph',
  recognise(root) {
    const nodes = root.all.get('nodes');
    const listOf = (name: string): SourceFields[] =>
      sourceItems(root.reading, root.all.get(name)?.value).map((node) => fieldsOf(root.reading, node));
    const isNode = ({ all }: SourceFields): boolean =>
      all.has('type') ? all.has('id') && nodeTypes.has(fieldText(all.get('type')) ?? '') : isStartOrEnd(fieldText(all.get('id')));
    const isEdge = ({ all }: SourceFields): boolean => all.has('source') && all.has('target');
    const all = listOf('nodes');

    return all.length > 0 && all.every(isNode) && listOf('edges').every(isEdge) && root.all.has('edges') ? nodes : undefined;
  },
  outcome: { convert: convertGraph },
};

function convertGraph({ reading, root, shown, file }: ImportSource): Imported {
  const top = readGraph(root);
  if (top.body.length === 0) return refuseImport(reading, shown.key, 'emptyGraph', langGraph.name);

  const last = takeFinally(top);
  cutCycles(reading, top);
  dropNeedlessEnd(top);

  const text = renderDocument({
    entries: [
      ['id', slug(nameOf(file)) || 'graph'],
      ['steps', writeGraphSteps(reading, top)],
      ['finally', last && writeGraphSteps(reading, last)],
    ],
    source: reading.doc,
    header: root,
    steps: shown,
    file,
  });

  return { format: langGraph.name, text, notes: reading.notes };
}

/** The name of a file without its folder and its endings. */
const nameOf = (file: string): string => (file.split(/[/\\]/).at(-1) ?? file).replace(/\..*$/, '');

/** The steps behind all others in a graph written by Baton: they belong to no node. */
function takeFinally(top: GraphStep): GraphStep | undefined {
  const last = top.body.find(({ name, node }) => name === 'finally' && !node);
  if (!last) return undefined;
  top.body = top.body.filter((step) => step !== last);
  for (const step of top.body) step.leads = step.leads.filter(({ to }) => to !== last);
  return last;
}

/** An edge to the end needs no step of its own. */
function dropNeedlessEnd(top: GraphStep): void {
  const end = top.body.find(({ name, node, empty }) => name === 'end' && empty && !node);
  if (!end || top.body.some(({ leads }) => leads.some(({ to, conditional }) => to === end && conditional))) return;
  top.body = top.body.filter((step) => step !== end);
  for (const step of top.body) step.leads = step.leads.filter(({ to }) => to !== end);
}
