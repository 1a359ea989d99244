import { runWhole } from './whole.ts';
it('x', async () => {
  const w = await runWhole(true);
  for (const f of w.facts) console.log(JSON.stringify(f).slice(0,200));
});
