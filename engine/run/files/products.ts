import { stringify } from 'yaml';
import type { Product } from '../../compile/pipeline/model/results.ts';
import { productFormatOf } from '../../compile/pipeline/steps/keys/products.ts';
import { render as renderTemplate } from '../../compile/template/evaluation/evaluate.ts';
import { ownTemplate } from '../../compile/template/syntax/parse.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { RunContext, StepRun } from '../context.ts';
import { permissionsOf, planOf } from '../context.ts';
import { renderValue } from '../scope/render.ts';
import type { StepScope } from '../scope/run-scope.ts';
import { scopeInFrame } from '../scope/scope.ts';
import { findHidden } from '../secrets/secrets.ts';

/** Writes the files of `products`, each atomically; each becomes a fact. */
export async function writeProducts(run: StepRun, value: Json): Promise<void> {
  const { context, step, definition, scope } = run;
  for (const product of definition.products) {
    const file = String(renderValue(context, product.file, scope.withValue(value)));
    const content = textOf(productValue(context, product, scope, value), product.format);
    warnOfHidden(context, { path: step.path, texts: runsTexts.hiddenInProduct, name: product.name, content });

    const written = await context.ports.files.writeProduct(
      file,
      content,
      `${step.path}:${product.name}`,
      permissionsOf(context, step),
    );
    context.fact({ type: 'product.written', path: step.path, name: product.name, ...written });
  }
}

interface RunOutput {
  /** The step that wrote it; empty for the run's own outputs. */
  path: string;
  name: string;
  content: string;
  /** The warning, for one mark and for several. */
  texts: { one: string; many: string };
}

/** Warns where an output contains a secret's mark or a mask. */
export function warnOfHidden(context: RunContext, { path, texts, name, content }: RunOutput): void {
  const marks = findHidden(content);
  if (marks.length === 0) return;
  const text = say(marks.length === 1 ? texts.one : texts.many, { name, marks: marks.join(', ') });
  context.live({ type: 'step.log', at: context.ports.clock.now(), path, level: 'warning', text });
}

/** Writes the outputs with a `file`, as output files of the run, in the format of the extension. */
export async function writeOutputs(context: RunContext, outputs: JsonMap): Promise<void> {
  const { root } = context.state;
  for (const { name, file } of planOf(context, root).pipeline.outputs) {
    const value = outputs[name];
    if (!file || value === null || value === undefined) continue;
    const scope = scopeInFrame(context, root);
    const path = String(renderValue(context, file, { ...scope, lookup: (one) => (one === name ? value : scope.lookup(one)) }));
    const written = await context.ports.files.writeProduct(path, textOf(value, productFormatOf(path)), `outputs:${name}`);
    context.fact({ type: 'product.written', path: '', name, ...written });
  }
}

/** The value of a product: its own `value`, the member of that name, or the step's value. */
function productValue(context: RunContext, product: Product, scope: StepScope, value: Json): Json {
  if (product.value) return renderValue(context, product.value, scope.withValue(value));
  const member = isMap(value) && Object.hasOwn(value, product.name) ? value[product.name] : undefined;
  return member === undefined ? value : member;
}

/** Tables are written like the filters `csv` and `markdown_table`. */
const asCsv = ownTemplate('{{ value | csv }}');
const asMarkdown = ownTemplate('{{ value | markdown_table }}');

function textOf(value: Json, format: Product['format']): string {
  if (typeof value === 'string') return value;
  if (format === 'yaml') return stringify(value);
  if (format === 'csv') return tableText(asCsv, value);
  if (format === 'markdown' && Array.isArray(value) && value.every(isMap)) return `${tableText(asMarkdown, value)}\n`;
  return `${JSON.stringify(value, null, 2)}\n`;
}

const tableText = (template: typeof asCsv, value: Json): string =>
  String(renderTemplate(template(), { lookup: (name) => (name === 'value' ? value : undefined), names: () => ['value'] }));
