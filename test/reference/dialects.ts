import type { ActionDialect } from '../../engine/language/dialects/actions.ts';
import { actionDialects, promptParameters } from '../../engine/language/dialects/actions.ts';
import type { DialectTable, KeyDialect } from '../../engine/language/dialects/dialect.ts';
import { handlerDialects } from '../../engine/language/dialects/handlers.ts';
import { modelDialects } from '../../engine/language/dialects/models.ts';
import { ignoredParameters, stepParameters } from '../../engine/language/dialects/parameters.ts';
import { refusedResults } from '../../engine/language/dialects/results.ts';
import { stepDialects } from '../../engine/language/dialects/steps.ts';
import { refusedActions, toolActions, toolKinds, toolNames } from '../../engine/language/dialects/tools.ts';
import { inputDialects, outputDialects, topDialects, typeWords, wrappers } from '../../engine/language/dialects/top.ts';
import { failureNames } from '../../engine/language/failures.ts';
import { answeredMembers, approvalMembers, formMembers, timeMembers } from '../../engine/language/names.ts';
import { builtinTools } from '../../engine/language/tools/builtin-tools.ts';
import type { ResultSource } from '../../engine/language/tools/descriptor.ts';
import { code, listed, page, table } from './markdown.ts';
import { orchestratorTools } from './orchestrator-tools.ts';

/** What becomes of a spelling, in words. */
function becomes(rules: readonly KeyDialect[]): string {
  const words = rules.map((rule) => {
    if (rule.refused !== undefined) return `nothing: ${rule.refused}`;
    if (rule.spread) {
      const targets = [...new Set(Object.values(rule.spread))];
      return targets.length ? `${listed(targets.map(code))}, from its members` : 'keys of their own, from its members';
    }
    if (rule.to === undefined) return 'nothing: it has no meaning here';
    return `${code(rule.to)}${rule.pairs ? ', where it is a list' : ''}`;
  });
  return [...new Set(words)].join('; or ');
}

const keys = (dialects: DialectTable): string =>
  table(
    ['written', 'read as'],
    Object.entries(dialects).map(([theirs, rules]) => [code(theirs), becomes(rules)]),
  );

const words = (names: Readonly<Record<string, string>>): string =>
  table(
    ['written', 'read as'],
    Object.entries(names)
      .filter(([theirs, ours]) => theirs !== ours)
      .map(([theirs, ours]) => [code(theirs), code(ours)]),
  );

function meaning(action: ActionDialect): string {
  switch (action.kind) {
    case 'prompt':
      return 'a prompt step';
    case 'tool':
      return `the tool ${code(action.tool)}${action.action ? `, ${code(action.action)}` : ''}`;
    case 'set':
      return 'a set step that shows its message';
  }
}

const found = (source: ResultSource): string =>
  typeof source === 'string' ? code(source) : `the parameter ${code(source.parameter)}`;

export const dialectsPage = (): string =>
  page(
    '# Older and foreign spellings',
    'Files that were written for other pipeline languages are read as they are, wherever their spelling has one meaning here. `check` says so once a file, as a hint ([dialect](problems.md#dialect)), with a fix that writes our spelling. What no table lists is an unknown key, so that nothing is accepted and then not obeyed.',
    `A file may hold the whole pipeline under one key: ${listed(wrappers.map((one) => code(one)))}. Keys may be written with \`-\` in place of \`_\`.`,
    '## At the top of the file',
    keys(topDialects),
    '## Inputs and outputs',
    'In the declaration of an input:',
    keys(inputDialects),
    'In the declaration of an output:',
    keys(outputDialects),
    'As `type`:',
    words(typeWords),
    '## Steps',
    keys(stepDialects),
    '## Handlers in `on_error`',
    keys(handlerDialects),
    'Names of errors become kinds of failure:',
    words(failureNames),
    '## Experts, personalities, selection',
    keys(modelDialects),
    '## Actions without a tool',
    table(
      ['action', 'means'],
      Object.entries(actionDialects).map(([name, action]) => [code(name), meaning(action)]),
    ),
    'Any other words are a prompt; a single word that no table knows is an [unknown-action](problems.md#unknown-action). The parameters of such a prompt become:',
    table(
      ['parameter', 'becomes'],
      Object.entries(promptParameters).map(([name, one]) => [code(name), 'key' in one ? code(one.key) : 'part of the prompt']),
    ),
    '## Tools',
    words(toolNames),
    'Tools that are kinds of steps here:',
    words(toolKinds),
    "Tools of ContextLab's orchestrator, by the names that its code gives them. A file that uses one that does not run is valid, and `run` says why before the first step:",
    orchestratorTools(),
    'Actions of tools:',
    table(
      ['tool', 'written', 'read as'],
      Object.entries(toolActions).flatMap(([tool, actions]) =>
        Object.entries(actions).map(([theirs, ours]) => [code(tool), code(theirs), code(ours)]),
      ),
    ),
    'Actions that nothing here does ([unknown-action](problems.md#unknown-action)), and what to do instead:',
    table(
      ['tool', 'action', 'instead'],
      Object.entries(refusedActions).flatMap(([tool, actions]) =>
        Object.entries(actions).map(([theirs, why]) => [code(tool), code(theirs), why]),
      ),
    ),
    'Parts of results that other systems name so, behind the dot of the step and behind `.result`:',
    table(
      ['step', 'written', 'read as'],
      [
        ...Object.entries(builtinTools).flatMap(([tool, { resultNames = {} }]) =>
          Object.entries(resultNames).map(([theirs, source]) => [code(tool), code(theirs), found(source)]),
        ),
        ...Object.entries({ ...approvalMembers, ...formMembers, ...answeredMembers }).map(([theirs, { doc = '' }]) => [
          code('ask'),
          code(theirs),
          doc,
        ]),
        ...Object.entries(timeMembers).map(([theirs, { doc = '' }]) => ['tools, `ask`, `pipeline`', code(theirs), doc]),
      ],
    ),
    'Parts of results that nothing here keeps ([unknown-field](problems.md#unknown-field)), and what to write instead:',
    table(
      ['step', 'written', 'instead'],
      Object.entries(refusedResults).flatMap(([step, names]) =>
        Object.entries(names).map(([theirs, instead]) => [code(step), code(theirs), instead]),
      ),
    ),
    'Parameters of tools that are keys of the step:',
    table(
      ['tool', 'parameter', 'key'],
      Object.entries(stepParameters).flatMap(([tool, names]) =>
        Object.entries(names).map(([theirs, ours]) => [code(tool), code(theirs), code(ours)]),
      ),
    ),
    'Parameters that tools of other systems take, and that ours take no notice of (a hint, [unknown-parameter](problems.md#unknown-parameter)):',
    table(
      ['tool', 'action', 'parameters'],
      Object.entries(ignoredParameters).flatMap(([tool, actions]) =>
        Object.entries(actions).map(([action, names]) => [
          code(tool),
          action === '*' ? 'every one' : code(action),
          listed(names.map((name) => code(name))),
        ]),
      ),
    ),
  );
