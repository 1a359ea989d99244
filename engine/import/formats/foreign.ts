import { foreignFormatTexts, formatNames } from '../../language/texts/import/formats.ts';
import type { ImportFormat } from '../format.ts';
import type { SourceField, SourceFields } from '../source/fields.ts';
import { fieldsOf, fieldText, sourceItems } from '../source/fields.ts';

/** The maps in a list, or the values of a map. */
function mapsIn({ reading }: SourceFields, field: SourceField | undefined): SourceFields[] {
  const items = sourceItems(reading, field?.value);
  const values = [...fieldsOf(reading, field?.value).all.values()].flatMap(({ value }) => value ?? []);
  return [...items, ...values].map((node) => fieldsOf(reading, node));
}

const inner = (fields: SourceFields, name: string): SourceFields => fieldsOf(fields.reading, fields.all.get(name)?.value);

/** A workflow exported from n8n: its nodes are named after their package. */
export const n8n: ImportFormat = {
  name: 'n8n',
  recognise(root) {
    const nodes = root.all.get('nodes');
    const isNodeType = ({ all }: SourceFields): boolean =>
      /^(?:@[\w-]+\/)?n8n-nodes-[\w-]+\./.test(fieldText(all.get('type')) ?? '');
    return root.all.has('connections') && mapsIn(root, nodes).some(isNodeType) ? nodes : undefined;
  },
  outcome: { instead: foreignFormatTexts.n8n },
};

/** https://kestra.io/docs: a flow has `id`, `namespace` and `tasks`, whose types are names of Java classes. */
export const kestra: ImportFormat = {
  name: 'Kestra',
  recognise(root) {
    const tasks = root.all.get('tasks');
    const isTask = ({ all }: SourceFields): boolean => /^(?:[\w-]+\.){2,}\w+$/.test(fieldText(all.get('type')) ?? '');
    return root.all.has('id') && root.all.has('namespace') && mapsIn(root, tasks).some(isTask) ? tasks : undefined;
  },
  outcome: { instead: foreignFormatTexts.kestra },
};

const argoKinds: ReadonlySet<string> = new Set(['Workflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate', 'CronWorkflow']);

export const argo: ImportFormat = {
  name: formatNames.argo,
  recognise({ all }) {
    const kind = all.get('kind');
    const isArgo = /^argoproj\.io\//.test(fieldText(all.get('apiVersion')) ?? '');
    return isArgo && argoKinds.has(fieldText(kind) ?? '') ? kind : undefined;
  },
  outcome: { instead: foreignFormatTexts.argo },
};

/** `prefect.yaml` names Python functions and their deployment. */
export const prefect: ImportFormat = {
  name: 'Prefect',
  recognise(root) {
    const deployments = root.all.get('deployments');
    const isDeployment = ({ all }: SourceFields): boolean => all.has('entrypoint') && (all.has('work_pool') || all.has('name'));
    const isPrefect = root.all.has('prefect-version') || mapsIn(root, deployments).some(isDeployment);
    return isPrefect ? deployments : undefined;
  },
  outcome: { instead: foreignFormatTexts.prefect },
};

/** `langgraph.json` of LangGraph's server: each graph is a variable in a file of code (`./agent.py:graph`). */
export const langGraphApp: ImportFormat = {
  name: formatNames.langGraphApp,
  recognise(root) {
    const graphs = root.all.get('graphs');
    const places = [...fieldsOf(root.reading, graphs?.value).all.values()];
    const isCode = (field: SourceField): boolean => /\.(?:py|[cm]?[jt]s):\w+$/.test(fieldText(field) ?? '');
    return places.length > 0 && places.every(isCode) ? graphs : undefined;
  },
  outcome: { instead: foreignFormatTexts.langGraphApp },
};

/** Files of dag-factory: each key is a DAG, whose tasks name the class of their operator (or decorator). */
export const airflow: ImportFormat = {
  name: 'Airflow (dag-factory)',
  recognise(root) {
    const isTask = ({ all }: SourceFields): boolean =>
      ['operator', 'decorator'].some((name) => /^(?:airflow|[\w]+)(?:\.\w+)+$/.test(fieldText(all.get(name)) ?? ''));
    return [...root.all.values()].find(({ value }) => mapsIn(root, fieldsOf(root.reading, value).all.get('tasks')).some(isTask));
  },
  outcome: { instead: foreignFormatTexts.airflow },
};

export const compose: ImportFormat = {
  name: formatNames.compose,
  recognise(root) {
    const services = root.all.get('services');
    const isService = ({ all }: SourceFields): boolean => all.has('image') || all.has('build');
    const names = [...root.all.keys()];
    const onlyItsKeys = names.every((name) => composeKeys.has(name) || name.startsWith('x-') || name === '<<');
    return onlyItsKeys && mapsIn(root, services).some(isService) ? services : undefined;
  },
  outcome: { instead: foreignFormatTexts.compose },
};

/** The top-level elements of the Compose specification. */
const composeKeys: ReadonlySet<string> = new Set([
  ...['version', 'name', 'services', 'networks', 'volumes', 'configs', 'secrets', 'include', 'models'],
]);

/** A job of GitLab is at the root and has a script; its stage, or the list of stages, distinguishes it from other files with scripts. */
export const gitlab: ImportFormat = {
  name: 'GitLab CI',
  recognise(root) {
    const jobs = [...root.all.values()].filter(({ value }) => fieldsOf(root.reading, value).all.has('script'));
    const hasStages = sourceItems(root.reading, root.all.get('stages')?.value).length > 0;
    const isJob = ({ value }: SourceField): boolean => hasStages || fieldsOf(root.reading, value).all.has('stage');
    return root.all.has('jobs') || root.all.has('steps') ? undefined : jobs.find(isJob);
  },
  outcome: { instead: foreignFormatTexts.gitlab },
};

/** An exported Dify application. */
export const dify: ImportFormat = {
  name: 'Dify',
  recognise(root) {
    const app = root.all.get('app');
    const isApp = fieldText(root.all.get('kind')) === 'app' && inner(root, 'app').all.has('mode');
    return isApp && (root.all.has('workflow') || root.all.has('model_config')) ? app : undefined;
  },
  outcome: { instead: foreignFormatTexts.dify },
};

/** An exported Flowise flow: its nodes carry the anchors of the canvas. */
export const flowise: ImportFormat = {
  name: 'Flowise',
  recognise(root) {
    const nodes = root.all.get('nodes');
    const isNode = (node: SourceFields): boolean => {
      const data = inner(node, 'data').all;
      return data.has('inputAnchors') || data.has('outputAnchors');
    };
    return root.all.has('edges') && mapsIn(root, nodes).some(isNode) ? nodes : undefined;
  },
  outcome: { instead: foreignFormatTexts.flowise },
};
