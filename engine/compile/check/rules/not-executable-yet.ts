import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { ToolSpec } from '../../../language/tools/descriptor.ts';
import { objectSchema } from '../../../language/tools/shape.ts';
import type { Handler } from '../../pipeline/model/retry.ts';
import type { Work } from '../../pipeline/model/work.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { checkEachStep } from '../steps.ts';

const kettle: ToolSpec = {
  name: 'kettle',
  title: 'Kettle',
  doc: 'Boils water.',
  actions: {
    boil: { doc: 'Boils it.', parameters: objectSchema({}), result: objectSchema({}), effect: 'none', repeatable: true },
  },
  executable: false,
  asks: false,
};

export const notExecutableYetPage: RulePage = {
  doc: 'The language knows this and no run carries it out yet. It is checked all the same, so that the file is right when it can run; until then `run` refuses it before the first step, because nothing is accepted and then not obeyed.',
  examples: [
    {
      text: `steps:
  - id: brew
    tool: ~not-executable-yet~kettle
    action: boil
`,
      world: { tools: [kettle] },
    },
    {
      text: `steps:
  - id: half
    set: {share: "{{ 1 / 2 }}"}
    on_error:
      - ~not-executable-yet~{fallback: {prompt: What is a half of one?}}
`,
    },
    {
      good: true,
      text: `steps:
  - id: brew
    tool: kettle
    action: boil
    on_error:
      - {retry: 2}
`,
      world: { tools: [{ ...kettle, executable: true }] },
    },
  ],
};

export const notExecutableYet: Rule = {
  code: 'not-executable-yet',
  check(checkable, report) {
    inSteps(checkable, report);
    for (const { block, what, range } of checkable.pipeline.notExecutable)
      report({ block, range, message: say(problemTexts['not-executable-yet'], { what }) });
  },
};

/** Kinds of steps that make attempts. A step that could not be read has its own problem. */
const attempted: ReadonlySet<Work['kind']> = new Set(['prompt', 'tool', 'ensemble', 'agents', 'unsupported']);

const inSteps = checkEachStep(({ step, block }, report, { tools }) => {
  const reportPart = (what: string, range: { start: number; end: number }): void =>
    report({ block, range, message: say(problemTexts['not-executable-yet'], { what }) });
  for (const { what, range } of step.notExecutable) reportPart(what, range);
  const { work } = step;

  // Only what is attempted can be attempted again, or by something else.
  const isIdle = ({ retry, fallback }: Handler): boolean =>
    attempted.has(work.kind) ? work.kind === 'agents' && retry?.with !== undefined : (retry ?? fallback) !== undefined;
  const idle = step.handlers.find(isIdle);
  if (idle) reportPart(say(phrases.idleHandler, { key: idle.retry ? 'retry' : 'fallback' }), idle.range);
  const tool = work.kind === 'tool' ? tools.get(work.tool) : undefined;
  if (work.kind !== 'tool' || tool?.executable !== false) return;

  const { refused: why } = tool;
  if (why === undefined) reportPart(say(phrases.laterTool, { name: work.tool }), work.toolRange);
  else report({ block, range: work.toolRange, message: say(problemTexts['not-executable-yet.tool'], { tool: work.tool, why }) });
});
