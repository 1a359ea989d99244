import { standing } from '../specification/show.ts';
import type { Statement } from '../specification/statements.ts';
import { statements } from '../specification/statements.ts';
import { page, table } from './markdown.ts';

/** What the specification of ContextLab's orchestrator says, and where each statement stands. */
export function specificationPage(): string {
  const others = statements.filter((one) => one.decided !== undefined);
  const held = statements.filter((one) => one.decided === undefined);
  return page(
    "# The specification of ContextLab's orchestrator",
    `It says what its pipelines may hold, in two drafts, A and B, that contradict each other. The drafts are no part of Baton: each statement stands here in Baton's words, beside the draft that makes it. Of ${statements.length} statements Baton holds ${held.length}, each shown by a pipeline or a command (\`npm run specification\`); ${others.length} were decided otherwise, with a reason (\`baton doctor --specification\` lists them). How files of that system are read: [older and foreign spellings](dialects.md).`,
    '## Decided otherwise',
    table(
      ['it says', 'draft', 'here', 'why'],
      others.map(({ says, draft, here, decided = '' }) => [says, draft, here, decided]),
    ),
    '## Holds',
    table(
      ['it says', 'draft', 'here'],
      held.map((one) => [one.says, one.draft, placeOf(one)]),
    ),
  );
}

/** Where our language or product says it, and whether it is carried out. */
function placeOf(statement: Statement): string {
  const state = standing(statement);
  return state === 'holds' ? statement.here : `${statement.here}: ${state}`;
}
