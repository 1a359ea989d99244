import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';

/** What GitHub's own parser says against a workflow or the file of an action, each with its line. */
export function faultsOnGitHub(kind: 'workflow' | 'action', name: string, content: string): string[] {
  const read = kind === 'workflow' ? parseWorkflow : parseAction;
  return read({ name, content }, new NoOperationTraceWriter())
    .context.errors.getErrors()
    .map(({ message }) => message);
}
