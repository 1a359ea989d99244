import { suggestion } from '../../../language/problem.ts';
import type { Range } from '../../../language/problems.ts';
import { fitted } from '../../../language/schema/fitted.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { describe, mayBe, typeOfJson } from '../../../language/types.ts';
import { buildPipeline } from '../../pipeline/build.ts';
import type { InputSpec } from '../../pipeline/model/pipeline.ts';
import { type RunTrigger, type Trigger, triggerMembers } from '../../pipeline/model/trigger.ts';
import type { NamedValue } from '../../pipeline/model/value.ts';
import { findBrokenConstraint } from '../../pipeline/values/schema-fit.ts';
import { parseSource } from '../../source/source.ts';
import { references } from '../../template/references.ts';
import type { World } from '../../world.ts';
import type { Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import { findInputReads } from '../flow/readers.ts';
import { type PlacedTemplate, triggerTemplates } from '../templates.ts';

export const badTriggerPage: RulePage = {
  doc: 'A trigger begins a run without a person, so it must give every input that the pipeline needs. Its templates know `trigger`, what began the run, and nothing else: no step has run yet.',
  examples: [
    {
      text: `inputs:
  topic: {type: string, description: What to write about}
  pages: 3
triggers:
  schedule:
    - ~bad-trigger~cron: "0 7 * * *"
      inputs: {pages: ~bad-trigger~many, ~bad-trigger~page: 4}
    - {id: noon, cron: "0 12 * * *", inputs: {topic: "News of {{ ~bad-trigger~day }}"}}
steps:
  - {id: write, prompt: "Write {{ pages }} pages about {{ topic }}."}
`,
    },
    {
      good: true,
      text: `inputs:
  topic: {type: string, description: What to write about}
  pages: 3
triggers:
  schedule:
    - cron: "0 7 * * *"
      inputs: {topic: tides, pages: 4}
    - {id: noon, cron: "0 12 * * *", inputs: {topic: "News of {{ trigger.time | date('%A') }}"}}
steps:
  - {id: write, prompt: "Write {{ pages }} pages about {{ topic }}."}
`,
    },
  ],
};

export const badTrigger: Rule = {
  code: 'bad-trigger',
  check(checkable, report) {
    for (const trigger of checkable.pipeline.triggers) {
      checkInputs(checkable, trigger, report);
      for (const placed of triggerTemplates(trigger)) checkNames(trigger, placed, report);
      if (trigger.kind === 'run') checkWay(checkable, trigger, report);
    }
  },
};

/** Whether the pipeline exists whose ends start this one, and whether they start each other in a circle. */
function checkWay({ world }: Checkable, { pipeline, pipelineRange: range, block }: RunTrigger, report: ReportFinding): void {
  if (!world.find) return;
  const found = world.find(pipeline, world.file);
  if (!found) {
    report({ block, range, message: say(problemTexts['bad-trigger.gone'], { path: pipeline }) });
    return;
  }

  const own = world.find(nameOf(world.file), world.file)?.file ?? world.file;
  const way = findWayBack(found, own, world.find);
  if (way) {
    const names = [own, ...way.toReversed(), own].map(nameOf);
    report({ block, range, message: say(problemTexts['bad-trigger.round'], { way: names.join(' → ') }) });
  }
}

const nameOf = (file: string): string => file.replace(/^.*[\\/]/, '');

/** The chain of files from one back to `own`, each started by the end of the next; undefined where there is none. */
function findWayBack(from: { file: string; text: string }, own: string, find: NonNullable<World['find']>): string[] | undefined {
  const seen = new Set<string>();
  const open = [{ ...from, way: [] as string[] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { file, text, way } = next;
    if (file === own) return way;
    if (seen.has(file)) continue;

    seen.add(file);
    for (const path of pipelinesBefore(file, text)) {
      const before = find(path, file);
      if (before) open.push({ ...before, way: [...way, file] });
    }
  }

  return undefined;
}

/** The pipelines whose ends start this one, as it names them. */
function pipelinesBefore(file: string, text: string): string[] {
  // Most texts have no such trigger, and need not be parsed.
  if (!/\brun["']?\s*:/.test(text)) return [];
  const { triggers } = buildPipeline(parseSource(text), { file }).pipeline;
  return triggers.flatMap((one) => (one.kind === 'run' ? [one.pipeline] : []));
}

type ReportFinding = (finding: Finding) => void;

function checkInputs(checkable: Checkable, { inputs, block, keyRange }: Trigger, report: ReportFinding): void {
  const declared = new Map(checkable.pipeline.inputs.map((input) => [input.name, input]));
  const inputNames = new Set(inputs.map(({ name }) => name));
  for (const { name, required, secret, description } of declared.values()) {
    // Secrets are set where the server is started.
    if (!required || secret || inputNames.has(name)) continue;
    const doc = description ?? say(phrases.addInput, { name });
    report({ block, range: keyRange, message: say(problemTexts['bad-trigger.missing'], { name, doc }) });
  }

  const read = findInputReads(checkable);
  for (const value of inputs) {
    const input = declared.get(value.name);
    if (input) checkValue(input, value, report);
    else if (value.name !== 'output_path' && !read.all && !read.names.has(value.name)) {
      const message = say(problemTexts['bad-trigger.input'], { name: value.name });
      const more = suggestion(nearest(value.name, declared.keys()), value.nameRange, (name) => inputNames.has(name));
      report({ block, range: value.nameRange, message, ...more });
    }
  }
}

function checkValue(
  { name, type, schema, secret }: InputSpec,
  { value, nameRange, block }: NamedValue,
  report: ReportFinding,
): void {
  if (secret) {
    report({ block, range: nameRange, message: say(problemTexts['bad-trigger.secret'], { name }) });
    return;
  }
  if (value.kind !== 'constant' || value.value === null) return;

  const { range } = value.node;
  const fixed = fitted(value.value, schema['type']);
  const got = typeOfJson(fixed);
  if (!mayBe(got, type)) {
    report({ block, range, message: say(problemTexts['bad-trigger.value'], { name, want: describe(type), got: describe(got) }) });
    return;
  }

  const rule = findBrokenConstraint(fixed, schema);
  if (rule) report({ block, range, message: say(problemTexts['bad-trigger.broken'], { name, rule }) });
}

/** Names in a template other than `trigger`, and members that `trigger` does not have. */
function checkNames({ kind }: Trigger, { template, node, at: first, block }: PlacedTemplate, report: ReportFinding): void {
  const members = triggerMembers[kind];
  for (const { name, range, path, pathRanges } of references(template)) {
    const placeOf = ({ start, end }: Range): Range => ({
      start: node.offsetAt(start + first),
      end: node.offsetAt(end + first - 1) + 1,
    });
    const place = placeOf(range);
    const [member] = path;
    const [memberRange] = pathRanges;

    if (name !== 'trigger') {
      const like = `{{ trigger.${members.at(-1) ?? ''} }}`;
      report({ block, range: place, message: say(problemTexts['bad-trigger.name'], { name, like }) });
    } else if (typeof member === 'string' && !members.includes(member)) {
      const names = members.join(', ');
      const at = memberRange ? placeOf(memberRange) : place;
      const message = say(problemTexts['bad-trigger.member'], { kind, name: member, names });
      report({ block, range: at, message, ...suggestion(nearest(member, members), at) });
    }
  }
}
