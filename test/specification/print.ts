// `npm run specification`: what the specification of ContextLab's orchestrator says, and where Baton stands on it.
import { standing, why } from './show.ts';
import { statements } from './statements.ts';

const marks = { holds: '✓', 'decided otherwise': '≠', 'not carried out yet': '…' } as const;
const widest = Math.max(...statements.map(({ id }) => id.length));
const counts = new Map<string, number>();
for (const statement of statements) {
  const stand = standing(statement);
  counts.set(stand, (counts.get(stand) ?? 0) + 1);
  const reason = why(statement);
  console.log(`${marks[stand]} ${statement.id.padEnd(widest)}  ${statement.draft.padEnd(7)}  ${statement.says}`);
  console.log(`  ${' '.repeat(widest)}           → ${statement.here}: ${stand}${reason === '' ? '' : `. ${reason}`}`);
}
console.log(`\n${statements.length} statements: ${[...counts].map(([stand, count]) => `${count} ${stand}`).join(', ')}`);
