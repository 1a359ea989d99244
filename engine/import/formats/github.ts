import { isPipelineId, slug } from '../../compile/pipeline/ids.ts';
import { formatNames } from '../../language/texts/import/formats.ts';
import type { Imported, ImportFormat, ImportSource } from '../format.ts';
import { convertInputs, convertOutputs, convertSchedules, takeTriggers } from '../github/inputs.ts';
import { convertJob, convertWorkflowEnvironment, noteGoneJob } from '../github/jobs.ts';
import { githubReason } from '../github/left-out.ts';
import { readWorkflow } from '../github/read.ts';
import { plainName, takeDefaults } from '../github/steps.ts';
import { renderDocument } from '../output/document.ts';
import type { OutputValue } from '../output/nodes.ts';
import { outputList } from '../output/nodes.ts';
import { refuseImport } from '../refuse.ts';
import { fieldsOf, fieldText, noteLeftovers, takeField } from '../source/fields.ts';

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax: jobs run on a machine, or call a workflow. */
export const githubWorkflow: ImportFormat = {
  name: formatNames.github,
  recognise(root) {
    const jobs = root.all.get('jobs');
    const all = [...fieldsOf(root.reading, jobs?.value).all.values()].map(({ value }) => fieldsOf(root.reading, value).all);
    const isJob = all.some(
      (job) => (job.has('runs-on') && job.has('steps')) || /\.ya?ml(?:@|$)/.test(fieldText(job.get('uses')) ?? ''),
    );

    // A YAML 1.1 parser reads the key `on` as true.
    return isJob && (root.all.has('on') || root.all.has('true')) ? jobs : undefined;
  },
  outcome: { convert: convertGithub },
};

function convertGithub({ reading, root, shown, file }: ImportSource): Imported {
  const workflow = readWorkflow(root);
  const jobs = [...workflow.jobs.values()];
  for (const job of jobs.filter(({ gone }) => gone)) noteGoneJob(workflow, job);
  const present = jobs.filter((job) => !job.gone);
  if (present.length === 0) return refuseImport(reading, shown.key, 'nothingRun', githubWorkflow.name);

  const name = takeField(root, 'name');
  const title = fieldText(name) ?? '';
  const triggers = takeTriggers(workflow, root);
  const defaults = takeDefaults(root, {});
  const data = convertWorkflowEnvironment(workflow, root);

  const steps: OutputValue[] = [];
  const last: OutputValue[] = [];
  for (const job of present) {
    const { step, after } = convertJob(workflow, job, defaults);
    (job.after ? last : steps).push(step);
    last.push(...after);
  }

  const outputs = convertOutputs(workflow, triggers);
  takeField(root, 'jobs');
  noteLeftovers(root, githubReason);

  const id =
    slug(title) ||
    slug(
      file
        .split(/[/\\]/)
        .at(-1)
        ?.replace(/\.ya?ml$/, '') ?? '',
    );
  const inputs = convertInputs(workflow);
  const text = renderDocument({
    entries: [
      ['id', isPipelineId(id) ? id : undefined, name],
      ['name', title === '' || title === id ? undefined : plainName(title)],
      ['inputs', inputs],
      ['triggers', convertSchedules(workflow, root, inputs)],
      ['data', data],
      ['steps', outputList(steps), shown],
      ['finally', last.length ? outputList(last) : undefined],
      ['outputs', outputs],
    ],
    source: reading.doc,
    header: root,
    steps: shown,
    file,
  });

  return { format: githubWorkflow.name, text, notes: reading.notes };
}
