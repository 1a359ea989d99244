import type { ImportFormat } from './format.ts';
import { contextLab, ownPipeline } from './formats/baton.ts';
import { airflow, argo, compose, dify, flowise, gitlab, kestra, langGraphApp, n8n, prefect } from './formats/foreign.ts';
import { githubWorkflow } from './formats/github.ts';
import { langGraph } from './formats/langgraph.ts';
import { pipelineEx } from './formats/pipeline-ex.ts';
import { promptfoo } from './formats/promptfoo.ts';
import { ultra } from './formats/ultra.ts';
import type { SourceField, SourceFields } from './source/fields.ts';

/** Every format that import recognises, with its conversion. */
export const importFormats: readonly ImportFormat[] = [
  pipelineEx,
  githubWorkflow,
  langGraph,
  langGraphApp,
  promptfoo,
  ultra,
  contextLab,
  ownPipeline,
  n8n,
  kestra,
  argo,
  prefect,
  airflow,
  compose,
  gitlab,
  dify,
  flowise,
];

/** The format of a file with the key that identifies it; undefined where there is none. */
export function recogniseFormat(root: SourceFields): { format: ImportFormat; shown: SourceField } | undefined {
  for (const format of importFormats) {
    const shown = format.recognise(root);
    if (shown) return { format, shown };
  }
  return undefined;
}
